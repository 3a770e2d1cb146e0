import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/rehearsal/control-plane/temporary-folder.js';
import { isBundled, withMarker } from '../../../src/machine/script/bundled-call.js';
import { CommandError, type CommandOperation } from '../../../src/rehearsal/pulumi/commands.js';
import { findPulumi, isAccepted, whyNoPulumi } from '../../../src/rehearsal/pulumi/find-programs.js';
import { Pulumi, type PulumiProgram } from '../../../src/rehearsal/pulumi/pulumi.js';
import { changes, type EngineReport } from '../../../src/rehearsal/pulumi/report.js';
import type { DescribedHost } from '../../machine/observe/described-home.js';
import { requirement } from '../../require.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';
import { leftBehind } from '../control-plane/left-behind.js';

const reason = await whyNoPulumi({ root: ROOT });
const noPulumi = requirement('Pulumi', reason === undefined, reason ?? '');

const TOKEN = 'the-value-of-the-token';
const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFdkSDvTPf0kQ8+RRsvSQP8LX/JNaNa0sJH5jmRJK4qF';
const FILES = [
  { path: '/etc/one', content: 'one\n' },
  { path: '/etc/token', content: 'secret:token' },
];

describe.skipIf(noPulumi)('a home of hosts that are not there, by Pulumi', { timeout: 300_000 }, () => {
  let folder: TemporaryFolder;
  let pulumi: Pulumi;
  let ran: CommandOperation[] = [];
  /** Name of the command that fails. */
  let failing: string | undefined;

  beforeAll(async () => {
    folder = TemporaryFolder.create(tmpdir(), 'permacade-test-');
    const commands = {
      run: (call: string, _stdin: string, operation: CommandOperation) => {
        ran.push(operation);
        return operation.name === failing
          ? Promise.reject(new CommandError('Process exited with status 3', { stdout: '', stderr: 'no room left\n' }))
          : Promise.resolve({ stdout: isBundled(call) ? withMarker('said') : 'said', stderr: '' });
      },
    };
    const env = { ...process.env, PERMACADE_OBSERVE: 'off' };
    pulumi = await Pulumi.create({ programs: await findPulumi({ root: ROOT }), folder, commands, env });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await folder.remove();
    expect(await leftBehind(folder.path)).toEqual([]);
  });

  function home(files: DescribedHost['files'], names = ['adonis']): PulumiProgram {
    const hosts = names.map((name, at) => ({ machine: { name, address: `192.0.2.${at + 1}`, user: 'root', hostKey }, files }));
    return {
      root: ROOT,
      stack: 'small',
      main: 'test/machine/observe/fixtures/program.ts',
      config: { 'fixture:home': JSON.stringify({ hosts }), 'secret:ssh-key': 'made-up-key', 'secret:token': TOKEN },
      secretKeys: ['secret:ssh-key', 'secret:token'],
    };
  }
  const done = (report: EngineReport): readonly string[] =>
    changes(report)
      .filter(({ type }) => type.startsWith('command:'))
      .map(({ op, name, error }) => `${op} ${name}${error === undefined ? '' : ' failed'}`);

  it('runs nothing in a preview, and each command once, over SSH to its host; secrets are not in the state', async () => {
    expect(done(await pulumi.preview(home(FILES)))).toContain('create host/adonis/etc/token');
    expect(ran).toEqual([]);
    const report = await pulumi.up(home(FILES));
    expect([report.failed, done(report)]).toEqual([false, expect.arrayContaining(['create host/adonis/etc/one'])]);
    expect(ran.find(({ name }) => name === 'host/adonis/etc/one')).toMatchObject({
      op: 'create',
      connection: { host: '192.0.2.1', hostKey },
    });
    expect(await pulumi.state({ stack: 'small' })).not.toContain(TOKEN);
    expect(JSON.stringify(report)).not.toContain(TOKEN);
    ran = [];
    expect([done(await pulumi.up(home(FILES))), ran]).toEqual([[], []]);
  });

  it('goes on after a command that fails, with what does not need it, and tells its words', async () => {
    failing = 'host/adonis/etc/one';
    const report = await pulumi.up(home([{ ...FILES[0]!, content: 'changed\n' }, FILES[1]!], ['adonis', 'romulus']));
    failing = undefined;
    expect(report.failed).toBe(true);
    const [first, second] = report.diagnostics.filter(({ urn }) => urn?.endsWith('::host/adonis/etc/one') ?? false);
    expect(first).toMatchObject({ severity: 'info', message: 'no room left' });
    expect(second?.message).toMatch(/^Process exited with status 3: running "\/bin\/sh \S+\/call\.sh [^"\n]{1,200}":\nno room left$/);
    expect(done(report)).toEqual(expect.arrayContaining(['update host/adonis/etc/one failed', 'create host/romulus/etc/token']));
  });

  it('fails with what a program says that refuses its settings, and touches nothing', async () => {
    const before = await pulumi.state({ stack: 'small' });
    const report = await pulumi.up({ ...home(FILES), config: {}, secretKeys: [] });
    const errors = report.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    expect([report.failed, errors.join('\n')]).toEqual([
      true,
      expect.stringContaining("Missing required configuration variable 'fixture:home'"),
    ]);
    expect(resources(await pulumi.state({ stack: 'small' }))).toEqual(resources(before));
  });

  it('deletes what the state has, without the program', async () => {
    const report = await pulumi.destroy(home(FILES));
    expect([report.failed, resources(await pulumi.state({ stack: 'small' }))]).toEqual([false, []]);
  });
});

describe('the version of pulumi in PATH', () => {
  it.each([
    ['v3.248.0', true],
    ['v3.251.2', true],
    ['v3.247.9', false],
    ['v4.0.0', false],
    ['', false],
  ])('%s is accepted: %s', (version, accepted) => {
    expect(isAccepted(version, 'v3.248.0')).toBe(accepted);
  });
});

function resources(state: string): readonly string[] {
  const { checkpoint } = JSON.parse(state) as {
    readonly checkpoint: { readonly latest: { readonly resources?: readonly { urn: string }[] } };
  };
  return (checkpoint.latest.resources ?? []).map(({ urn }) => urn).filter((urn) => !urn.includes('pulumi:pulumi:Stack'));
}
