import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from '../../../src/rehearsal/engine/state-file.js';
import { isSecret } from '../../../src/rehearsal/engine/wire.js';
import { Bench, errors, ops } from './bench.js';
import { command, object, outputOf, secretly } from './description.js';

const PASSWORD = 'correct horse battery staple';

describe('secrets in the engine stand-in', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  const hidden = { logging: 'none', stdin: secretly(PASSWORD) };
  const options = { additionalSecretOutputs: ['stdout', 'stderr'] };

  // facts/bridge.md §11.5, §5.7, §7.13
  it('are nowhere in the state, in what is reported, or in the text of a failure', async () => {
    bench.hosts.answer = () => ({ stdout: `token of ${PASSWORD}` });
    const program = {
      resources: [
        command('c', 'login', hidden, { options }),
        object('s', { kind: 'Secret', stringData: { password: secretly(PASSWORD), user: 'admin', token: outputOf('c') } }),
      ],
      outputs: { token: outputOf('c') },
    };
    const report = await bench.up(program);
    expect(report.failed).toBe(false);
    expect(bench.hosts.inputs).toEqual([PASSWORD]);
    const live = bench.cluster.objects.get('/api/v1/namespaces/default/secrets/s');
    const values = Object.entries({ password: PASSWORD, user: 'admin', token: `token of ${PASSWORD}` });
    expect(live?.['data']).toEqual(Object.fromEntries(values.map(([key, text]) => [key, Buffer.from(text).toString('base64')])));
    expect(bench.text).not.toContain(PASSWORD);
    expect(bench.text).not.toContain('ssh-ed25519');
    // The mark stays on the leaf: what is beside it can be read.
    expect(bench.text).toContain('"user":"admin"');
    expect(JSON.stringify(report)).not.toContain(PASSWORD);
    expect(report.outputs).toEqual({ outputs: { token: '[secret]' } });
    // They survive: nothing differs when the program says the same.
    expect(ops(await bench.preview(program))).toEqual([]);

    bench.hosts.answer = () => Promise.reject(new Error(`cannot log in with ${PASSWORD}`));
    const failed = await bench.up([command('c', 'login again', hidden, { options })]);
    expect(errors(failed)).toBe('cannot log in with [secret]');
    expect(JSON.stringify(failed)).not.toContain(PASSWORD);
    expect(bench.text).not.toContain(PASSWORD);
  });

  it('are secret outputs where the input of that name is, and where the program says so', async () => {
    await bench.up([command('c', 'login', hidden, { options })]);
    const { contents } = new StateFile({ path: bench.state, stack: 'test' });
    const { outputs } = contents.resources.find(({ urn }) => urn.endsWith('::c'))!;
    expect(
      Object.keys(outputs)
        .filter((key) => isSecret(outputs[key]))
        .sort(),
    ).toEqual(['connection', 'stderr', 'stdin', 'stdout']);
  });

  it('differ when their value does, and not when only the mark does', async () => {
    const program = (value: unknown): ReturnType<typeof object> => object('s', { data: { a: value } });
    await bench.up([program('one thing')]);
    expect(ops(await bench.up([program(secretly('one thing'))]))).toEqual([]);
    expect(bench.text).not.toContain('one thing');
    expect(ops(await bench.up([program(secretly('another'))]))).toEqual(['update s']);
  });

  it('can be read with the same passphrase alone', async () => {
    await bench.up([command('c', 'login', hidden)], { passphrase: 'one' });
    await expect(bench.preview([], { passphrase: 'two' })).rejects.toThrow(
      /state\.json: its secrets were encrypted with another passphrase/,
    );
    await expect(bench.preview([], { stack: 'other', passphrase: 'one' })).rejects.toThrow('holds the stack test, not other');
  });
});
