import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptFile } from '../../../../constructs/core/script.js';
import { MachineFolder, noRoot, type Outcome } from './machine-folder.js';

const startK3s = scriptFile(import.meta.url, '../../../../constructs/host/k3s/k3s.sh');
const checkToken = scriptFile(import.meta.url, '../../../../constructs/host/k3s/k3s-token.sh');
const printAuthority = scriptFile(import.meta.url, '../../../../constructs/host/k3s/k3s-authority.sh');

/** Answers as systemd does; a service becomes what the file `starts` says. */
const SYSTEMCTL = [
  'for last; do :; done',
  'case "$1 $2" in',
  '  "is-active "*) cat "/state" ;;',
  '  "show --property=NRestarts") cat "/restarts" 2>/dev/null || echo 0 ;;',
  '  "show --property=ExecMainStartTimestamp") cat "/began" 2>/dev/null || echo ;;',
  '  *) echo "$*" >>"/log"; case "$1" in start | restart) cat "/starts" >"/state" ;; esac ;;',
  'esac',
];

describe.skipIf(noRoot)('the service', { timeout: 30_000 }, () => {
  let machine: MachineFolder;

  beforeEach(() => {
    machine = new MachineFolder();
    machine.program('systemctl', SYSTEMCTL);
    machine.program('journalctl', ['cat "/journal"']);
    machine.program('sleep', ['exit 0']);
    machine.program('k3s', ['echo ok']);
    machine.put('/state', 'inactive\n');
    machine.put('/starts', 'active\n');
    machine.put('/journal', '');
    machine.put('/log', '');
  });
  afterEach(() => machine.remove());

  const start = (service = 'k3s', seconds = '0'): Promise<Outcome> => machine.run(startK3s, ['pi', service, seconds, 'v1.36.3+k3s1', '']);

  it('is started, now and from now on', async () => {
    const { exitCode, stdout } = await start();
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(machine.read('/log')).toContain('enable --quiet -- k3s\n');
    expect(machine.read('/log')).toContain('start --no-block -- k3s\n');
  });

  it('is left alone while it runs', async () => {
    machine.put('/state', 'active\n');
    expect(await start()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(machine.read('/log')).not.toContain('start');
  });

  it('is started again once after its binary was replaced, also when that was in a run that was cut off', async () => {
    machine.put('/state', 'active\n');
    machine.put('/var/lib/permacade/k3s-restart', '');
    machine.put('/began', '2020-01-01 10:00:00 UTC\n');
    expect((await start()).stderr).toContain('restarting k3s with the new binary');
    expect(machine.read('/log')).toContain('restart --no-block -- k3s\n');
    expect(machine.has('/var/lib/permacade/k3s-restart')).toBe(false);
    machine.put('/log', '');
    await start();
    expect(machine.read('/log')).not.toContain('restart');
  });

  it('is not started again when something else did that since', async () => {
    machine.put('/state', 'active\n');
    machine.put('/var/lib/permacade/k3s-restart', '');
    machine.put('/began', '2100-01-01 10:00:00 UTC\n');
    await start();
    expect(machine.read('/log')).not.toContain('restart');
    expect(machine.has('/var/lib/permacade/k3s-restart')).toBe(false);
  });

  it('keeps the note of its restart until it answers', async () => {
    machine.put('/var/lib/permacade/k3s-restart', '');
    machine.put('/starts', 'failed\n');
    expect((await start()).exitCode).toBe(1);
    expect(machine.has('/var/lib/permacade/k3s-restart')).toBe(true);
  });

  it('that is active without an API is not taken for well', async () => {
    machine.program('k3s', ['echo "connection refused" >&2; exit 1']);
    const { exitCode, stderr } = await start();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('after 0 s its API does not answer: connection refused');
  });

  it.each([
    ['level=fatal msg="write /var/lib/rancher: no space left on device"', 'The disk is full'],
    ['Node password rejected, duplicate hostname', 'node-password.k3s'],
    ['bootstrap data already found and encrypted with different token', 'Set secret:k3s-token back'],
    ['token CA hash does not match the Cluster CA certificate hash', 'The server has another certificate authority'],
    ['not authorized', 'The server rejects the token'],
    ['x509: certificate has expired or is not yet valid: current time is before', 'The clock is wrong'],
    ['failed to find memory cgroup (v2)', 'cgroup_enable=memory'],
    ['listen tcp :6443: bind: address already in use', 'ss -ltnp'],
    ['invalid kernel flag: vm/overcommit_memory, expected value: 1', 'sysctl --system'],
    ['kubelet is configured to not run on a host using cgroup v1', 'cgroup v1'],
    ['flag provided but not defined: -node-lable', 'does not know a setting'],
    ['dial tcp 192.0.2.1:6443: connect: no route to host', 'Port 6443 of the first server'],
    ['something nobody has seen before', 'See the log lines above'],
  ])('says what "%s" means, after the last lines', async (line, cause) => {
    machine.put('/starts', 'failed\n');
    machine.put('/journal', `${'earlier\n'.repeat(30)}${line}\n`);
    const { exitCode, stderr } = await start('k3s-agent');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`host pi: the last log lines of k3s-agent:\n${'earlier\n'.repeat(19)}${line}\n`);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^permacade: host pi: after 0 s k3s-agent is failed\. /);
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(cause);
  });

  it('that ends again and again is given up early', async () => {
    machine.put('/state', 'activating\n');
    machine.program('systemctl', [
      ...SYSTEMCTL.slice(0, 3),
      ...SYSTEMCTL.slice(3).map((line) =>
        line.replace('cat "/restarts" 2>/dev/null || echo 0', 'echo x >>"/count"; echo $(($(wc -l <"/count") * 3))'),
      ),
    ]);
    const { stderr } = await start('k3s', '300');
    expect(stderr).toContain('k3s started and stopped five times');
  });
});

describe.skipIf(noRoot)('the server’s token', () => {
  const TOKEN = '0123456789abcdef0123456789abcdef';

  async function check(token: string, kept?: string): Promise<Outcome> {
    const machine = new MachineFolder();
    if (kept !== undefined) machine.put('/var/lib/rancher/k3s/server/token', kept);
    const outcome = await machine.run(checkToken, ['hub'], token);
    machine.remove();
    return outcome;
  }

  it('is any long text of plain characters for a new cluster, and its own for an old one', async () => {
    expect(await check(TOKEN)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await check(TOKEN, `K10${'a'.repeat(64)}::server:${TOKEN}\n`)).exitCode).toBe(0);
    expect((await check(TOKEN, `${TOKEN}\n`)).exitCode).toBe(0);
  });

  it('is refused before anything is overwritten when the cluster was made with another, and neither is printed', async () => {
    const other = 'fedcba9876543210fedcba9876543210';
    const { exitCode, stdout, stderr } = await check(TOKEN, `K10${'a'.repeat(64)}::server:${other}\n`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the cluster was created with another token than the secret k3s-token');
    expect(stdout + stderr).not.toMatch(/0123456789|fedcba/);
  });

  it.each(['short', `${TOKEN}::x`, `${TOKEN}$(reboot)`])('is refused when k3s could not use it: %s', async (token) => {
    const { exitCode, stderr } = await check(token);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('openssl rand -hex 32');
    expect(stderr).not.toContain('0123456789');
  });
});

describe.skipIf(noRoot)('the cluster’s authority', () => {
  it('is told by the SHA-256 of its certificate, without a line end', async () => {
    const machine = new MachineFolder();
    machine.put('/var/lib/rancher/k3s/server/tls/server-ca.crt', 'abc');
    expect((await machine.run(printAuthority, ['hub'])).stdout).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    machine.remove();
  });
});
