import { execFileSync, type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessFromServer } from '../../../src/cluster/kubeconfig/from-server.js';
import { freePort } from '../../../src/rehearsal/control-plane/api-server.js';
import { quote } from '../../../src/machine/script/quote.js';
import { retry } from '../../k3s/retry.js';
import { requirement } from '../../require.js';
import { exampleHome } from '../../stacks/example.js';
import { pathWith, program, serverIn } from './server.js';
import { access } from './written.js';

/** sshd insists on being started by its absolute path. */
const SSHD = [process.env['SSHD'] ?? '', '/usr/sbin/sshd', '/usr/bin/sshd'].find((file) => file !== '' && existsSync(file));

const noSshd = requirement(
  'a real sshd',
  SSHD !== undefined,
  'there is no /usr/sbin/sshd: install openssh-server, or say where it is with SSHD',
);

describe.skipIf(noSshd)('a real sshd', () => {
  let folder: string;
  let sshd: ChildProcess;
  const key = (name: string): string => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file]);
    return readFileSync(`${file}.pub`, 'utf8').trim();
  };
  let hostKey: string;
  let strangersKey: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    hostKey = key('host');
    strangersKey = key('stranger');
    writeFileSync(join(folder, 'authorized'), `${key('login')}\n`, { mode: 0o600 });
    const port = await freePort();
    // What a person's own configuration would say: where the machine really is, and which key to show.
    const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
    program(join(folder, 'bin'), 'ssh', `exec ${real} -F ${quote(join(folder, 'ssh_config'))} "$@"`);
    writeFileSync(
      join(folder, 'ssh_config'),
      `Host *\n  Hostname 127.0.0.1\n  Port ${port}\n  IdentitiesOnly yes\n  IdentityFile ${join(folder, 'login')}\n`,
    );
    program(folder, 'shell', `script=$SSH_ORIGINAL_COMMAND\n${serverIn(folder)}`);
    writeFileSync(
      join(folder, 'sshd_config'),
      [
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${join(folder, 'host')}`,
        `AuthorizedKeysFile ${join(folder, 'authorized')}`,
        'StrictModes no',
        'UsePAM no',
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        'PidFile none',
        `ForceCommand ${join(folder, 'shell')}`,
        '',
      ].join('\n'),
    );
    if (process.getuid!() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    sshd = spawn(SSHD!, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
    await retry(30, async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
    vi.stubEnv('PATH', pathWith(join(folder, 'bin')));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    if (sshd.exitCode === null) {
      const ended = once(sshd, 'exit');
      sshd.kill();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const planWith = (key: string) => {
    const { plan } = exampleHome();
    return {
      ...plan,
      hosts: plan.hosts.map((host) => (host.name === 'romulus' ? { ...host, hostKey: key, user: userInfo().username } : host)),
    };
  };

  test('that shows the pinned host key gives the kubeconfig', async () => {
    expect(await accessFromServer(planWith(hostKey))).toEqual(access);
  });

  test('that shows another host key gets nothing to run', async () => {
    await expect(accessFromServer(planWith(strangersKey))).rejects.toThrow(
      /it does not show the hostKey of the settings: if it was installed anew/,
    );
  });
});
