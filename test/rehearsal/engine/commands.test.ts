import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, errors, ops } from './bench.js';
import { command, object, outputOf } from './description.js';

describe('commands of the engine stand-in', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  // facts/bridge.md §11.4, §7.7, §7.9
  it('shows a changed comment as an update of that one command, runs it again, and nothing when the change is ignored', async () => {
    const program = (create: string, options = {}): Parameters<Bench['up']>[0] => [
      command('c', create, {}, { options }),
      object('printed', { data: { text: outputOf('c') } }),
    ];
    await bench.up(program('make\n# repair 6'));
    const preview = await bench.preview(program('make\n# repair 7'));
    expect(preview.steps.filter(({ op }) => op !== 'same').map(({ op, name, changed }) => [op, name, changed])).toEqual([
      ['update', 'c', ['create']],
    ]);
    expect(bench.hosts.runs).toHaveLength(1);
    expect(ops(await bench.preview(program('make\n# repair 7', { ignoreChanges: ['create'] })))).toEqual([]);
    // Stale in the preview, new at last.
    expect(ops(await bench.up(program('make\n# repair 7')))).toEqual(['update c', 'update printed']);
    expect(bench.hosts.runs).toEqual(['create c: make\n# repair 6', 'update c: make\n# repair 7']);
  });

  // facts/bridge.md §7.7, §11.3
  it('runs update in place of create when there is one, for a change of anything, the connection too', async () => {
    const stdin = { $repeat: 'a short line\n', times: 50_000 };
    await bench.up([command('c', 'make', { update: 'again', stdin })]);
    expect(bench.hosts.inputs).toEqual(['a short line\n'.repeat(50_000)]);
    const connection = { host: 'pi-4', user: 'pi', hostKey: 'ssh-ed25519 AAAA' };
    expect(ops(await bench.up([command('c', 'make', { update: 'again', stdin, connection })]))).toEqual(['update c']);
    expect(bench.hosts.runs.at(-1)).toBe('update c: again');
    expect(bench.hosts.connections.at(-1)).toEqual({ ...connection, port: 22, dialErrorLimit: 10, perDialTimeout: 15 });
  });

  // facts/bridge.md §11.6, §7.12
  it('runs delete on the host when the command leaves the program, and only forgets it when it is retained', async () => {
    const retained = command('kept', 'make', { delete: 'undo' }, { options: { retainOnDelete: true } });
    await bench.up([command('gone', 'make', { delete: 'undo' }), retained, command('plain', 'make')]);
    const report = await bench.up([]);
    expect([...ops(report)].sort()).toEqual(['delete gone', 'delete kept', 'delete plain']);
    expect(report.steps.find(({ name }) => name === 'kept')?.retained).toBe(true);
    expect(bench.hosts.runs.filter((run) => run.startsWith('delete'))).toEqual(['delete gone: undo']);
  });

  // facts/bridge.md §7.8
  it('replaces for changed triggers: the new one first and then the old, unless told to delete first', async () => {
    const program = (trigger: string, options = {}): Parameters<Bench['up']>[0] => [
      command('c', 'make', { delete: 'undo', triggers: [trigger] }, { options }),
    ];
    await bench.up(program('1'));
    await bench.up(program('2'));
    expect(bench.hosts.runs).toEqual(['create c: make', 'create c: make', 'delete c: undo']);
    bench.hosts.runs.length = 0;
    await bench.up(program('3', { deleteBeforeReplace: true }));
    expect(bench.hosts.runs).toEqual(['delete c: undo', 'create c: make']);
  });

  // facts/bridge.md §11.7, §7.11
  it('leaves what does not depend on a failing command applied, runs no delete of what it needed, and goes on the next time', async () => {
    await bench.up([command('base', 'make', { delete: 'undo' }), command('c', 'make', {}, { dependsOn: ['base'] })]);
    const program = [
      command('c', 'fail'),
      command('after', 'make', {}, { dependsOn: ['c'] }),
      object('other'),
      command('last', 'make', {}, { dependsOn: ['after'] }),
    ];
    const report = await bench.up(program);
    expect([...ops(report)].sort()).toEqual(['create other', 'failed update c']);
    expect(report.steps.filter(({ op }) => op === 'skip').map(({ name, error }) => `${name} ${error}`)).toEqual([
      'after depends on c, which failed',
      'last depends on after, which failed',
    ]);
    expect(errors(report)).toBe('Process exited with status 3: running "fail":\nno luck with fail');
    const mended = [command('c', 'make'), ...program.slice(1)];
    // What failed kept its old inputs, so making them again what they were changes nothing.
    expect(ops(await bench.up(mended))).toEqual(expect.arrayContaining(['create after', 'create last', 'delete base']));
    expect((await bench.up(mended)).steps.every(({ op }) => op === 'same')).toBe(true);
  });

  it('begins nothing new after a failure when it shall not go on', async () => {
    const program = [command('c', 'fail'), command('after', 'make', {}, { dependsOn: ['c'] })];
    await bench.up([object('old')]);
    const report = await bench.up(program, { continueOnError: false });
    expect(ops(report)).toEqual(['failed create c']);
    expect(bench.cluster.names('configmaps')).toEqual(['old']);
    expect(bench.hosts.runs).toEqual(['create c: fail']);
  });

  // facts/bridge.md §7.6, §7.16, §5.8
  it('refuses what the provider cannot do or would betray', async () => {
    const refused = async (inputs: Record<string, unknown>): Promise<string> => errors(await bench.up([command('c', 'make', inputs)]));
    expect(await refused({ environment: { A: '1' } })).toContain('environment is no input of a command that the engine stand-in knows');
    const connection = { host: 'adonis', privateKye: 'the key itself' };
    const message = await refused({ connection });
    expect(message).toContain('connection.privateKye is no field of a connection');
    expect(message).not.toContain('the key itself');
    bench.hosts.answer = () => ({ stdout: 'x'.repeat(70_000) });
    expect(await refused({ logging: 'stdout' })).toContain('stdout has a line of more than 64 KiB');
    bench.hosts.answer = () => ({ stdout: 'x'.repeat(70_000) });
    expect(await refused({ logging: 'none' })).toBe('');
  });

  it('gives up on a command when its own timeout is over', async () => {
    bench.hosts.answer = () => new Promise(() => undefined);
    const report = await bench.up([command('c', 'sleep', {}, { options: { customTimeouts: { create: '50ms' } } })]);
    expect(errors(report)).toContain('it took longer than its customTimeouts allow: running "sleep"');
  });
});
