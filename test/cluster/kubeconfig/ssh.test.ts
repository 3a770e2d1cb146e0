import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accessFromServer } from '../../../src/cluster/kubeconfig/from-server.js';
import { bundleCall } from '../../../src/machine/script/bundled-call.js';
import { runOverSsh } from '../../../src/machine/script/call-over-ssh.js';
import { machine } from '../../plan/tree.js';
import { exampleHome } from '../../stacks/example.js';
import { fakeSsh, pathWith, program } from './server.js';
import { access } from './written.js';
import { newFolder } from '../../new-folder.js';

const { plan } = exampleHome();
const romulus = plan.hosts.find(({ name }) => name === 'romulus')!;

let folder: string;
beforeEach(() => {
  folder = newFolder();
  vi.stubEnv('TMPDIR', join(folder));
});
afterEach(() => vi.unstubAllEnvs());

describe('the kubeconfig of the first server', () => {
  beforeEach(() => vi.stubEnv('PATH', pathWith(fakeSsh(folder))));

  test("comes from the home's own script and names the server's address", async () => {
    expect(await accessFromServer(plan)).toEqual(access);
  });

  test('is asked for without questions, from the pinned host key alone, forwarding nothing', async () => {
    await accessFromServer(plan);
    const words = readFileSync(join(folder, 'arguments'), 'utf8').split('\n');
    expect(words).toEqual(
      expect.arrayContaining([
        '-T',
        'BatchMode=yes',
        'StrictHostKeyChecking=yes',
        'GlobalKnownHostsFile=/dev/null',
        'ForwardAgent=no',
        'ClearAllForwardings=yes',
        'HostKeyAlias=permacade-romulus',
      ]),
    );
    expect(words.slice(words.indexOf('-l'), words.indexOf('-l') + 4)).toEqual(['-l', romulus.user, '--', romulus.address]);
    expect(readFileSync(join(folder, 'known_hosts'), 'utf8')).toBe(`permacade-romulus ${romulus.hostKey}\n`);
  });

  test('leaves no temporary folder', async () => {
    await accessFromServer(plan);
    expect(readdirSync(folder).filter((name) => name.startsWith('permacade-ssh-'))).toEqual([]);
  });
});

describe('a script over SSH', () => {
  const failing = (script: string): void => {
    program(join(folder, 'bin'), 'ssh', script);
    vi.stubEnv('PATH', pathWith(join(folder, 'bin')));
  };

  const call = bundleCall('exit 0', []);

  test.each([
    [
      'the host key is another',
      'echo "Host key verification failed." >&2; exit 255',
      /cannot log in to host hub as root@192\.0\.2\.10: Host key verification failed; it does not show the hostKey of the settings/,
    ],
    [
      'nobody lets us in',
      'echo "root@192.0.2.10: Permission denied (publickey)." >&2; exit 255',
      /Permission denied \(publickey\); try ssh root@192\.0\.2\.10/,
    ],
    [
      'it fails there',
      'echo permacade call; echo "permacade: host hub: kubeconfig failed with status 1" >&2; exit 1',
      /^host hub: permacade: host hub: kubeconfig failed with status 1$/,
    ],
    ['it fails without a word', 'echo permacade call; exit 3', /^host hub: ended with status 3$/],
    [
      'the login shell is none',
      'echo "This account is currently not available."; exit 1',
      /^host hub: the login shell of root does not run what is sent to it \(it says: This account is currently not available\)\. Give root another one there: sudo chsh -s \/bin\/bash root$/,
    ],
    ['it never ends', 'echo thinking >&2; exec sleep 60', /^host hub: did not finish in time: thinking$/],
  ])('says in one sentence that %s', async (_what, script, message) => {
    failing(script);
    const error = await runOverSsh(machine('hub'), call, -9).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain('\n');
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  test('is not sent to a machine whose host key nobody knows', async () => {
    failing(`touch ${join(folder, 'called')}`);
    await expect(runOverSsh({ ...machine('hub'), hostKey: undefined }, call, 5)).rejects.toThrow(/host hub has no hostKey in the settings/);
    expect(existsSync(join(folder, 'called'))).toBe(false);
  });

  test('says that there is no ssh', async () => {
    vi.stubEnv('PATH', join(folder, 'nowhere'));
    await expect(runOverSsh(machine('hub'), call, 5)).rejects.toThrow(/ssh is not installed: install the OpenSSH client/);
  });

  test('that prints something else than a kubeconfig is refused, and what it printed is not repeated', async () => {
    failing('echo permacade call; echo "Welcome to hub, your token is s3cret: {"');
    const error = await accessFromServer(plan).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toMatch(/^what host romulus printed: /);
    expect((error as Error).message).not.toContain('s3cret');
  });
});
