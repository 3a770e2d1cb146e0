import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptFile } from '../../../../constructs/core/script.js';
import { unitFile } from '../../../../constructs/host/k3s/unit-file.js';
import { MachineFolder, noRoot, type Outcome } from './machine-folder.js';

const script = scriptFile(import.meta.url, '../../../../constructs/host/k3s/adopt.sh');
const state = scriptFile(import.meta.url, '../../../../constructs/host/k3s/adopt.state.sh');
const VERSION = 'v1.36.3+k3s1';
const UNIT = '/etc/systemd/system/k3s.service';
const AGENT_UNIT = '/etc/systemd/system/k3s-agent.service';
const OURS = createHash('sha256').update('ours').digest('hex');

describe.skipIf(noRoot)('a machine, before k3s comes to it,', () => {
  let machine: MachineFolder;

  beforeEach(() => {
    machine = new MachineFolder();
  });
  afterEach(() => machine.remove());

  const adopt = (role: 'server' | 'agent' = 'server', authority = ''): Promise<Outcome> =>
    machine.run(script, ['hub', role, VERSION], authority);

  /** What the project's own script leaves. */
  function byHand(words = 'server', version = 'v1.36.2+k3s1', unit = UNIT): void {
    machine.program('k3s', [`echo "k3s version ${version} (abc)"`]);
    machine.put(unit, `[Service]\nEnvironmentFile=-${unit}.env\nExecStart=/usr/local/bin/k3s \\\n    ${words}\n`);
    machine.put(`${unit}.env`, 'K3S_TOKEN=hush\n', 0o600);
  }

  it('is taken as it is when there is nothing of Kubernetes', async () => {
    expect(await adopt()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await machine.run(state, [])).stdout).toBe('server\n');
    expect(await adopt()).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('is known again by its unit when its memory was lost', async () => {
    machine.put(UNIT, unitFile('server'));
    machine.put('/etc/rancher/k3s/config.yaml', 'data-dir: /elsewhere\n');
    expect((await adopt()).exitCode).toBe(0);
    expect(machine.has(UNIT)).toBe(true);
  });

  it('does not change its role in place', async () => {
    await adopt('agent');
    expect((await adopt('server')).stderr).toContain(
      'k3s runs here as agent, but the settings say server, and k3s cannot change its role in place',
    );
    machine.put('/var/lib/permacade/k3s', '');
    machine.put(AGENT_UNIT, unitFile('agent'));
    expect((await adopt('server')).exitCode).toBe(1);
  });

  it('is taken over from a k3s that fits, with its settings kept beside', async () => {
    byHand('server --disable=traefik');
    machine.put('/etc/rancher/k3s/config.yaml', 'write-kubeconfig-mode: "644"\n');
    machine.put('/usr/local/bin/k3s-uninstall.sh', 'rm -rf /\n');
    machine.put('/var/lib/rancher/k3s/server/db/state.db', 'data');
    machine.put('/var/lib/rancher/k3s/server/cred/encryption-config.json', '{}');
    const { exitCode, stderr } = await adopt();
    expect([exitCode, stderr]).toEqual([
      0,
      'host hub: k3s v1.36.2+k3s1 was installed by hand and is now managed. Its old settings are in /var/lib/permacade/k3s-before\n',
    ]);
    for (const path of [UNIT, `${UNIT}.env`, '/etc/rancher/k3s/config.yaml', '/usr/local/bin/k3s-uninstall.sh'])
      expect(machine.has(path), path).toBe(false);
    expect(machine.read('/var/lib/rancher/k3s/server/db/state.db')).toBe('data');
    expect(machine.read('/var/lib/permacade/k3s-before/etc/rancher/k3s/config.yaml')).toContain('644');
  });

  const refusals: readonly (readonly [what: string, sentence: string, role: 'server' | 'agent', prepare: () => void])[] = [
    ['Docker as its runtime', 'uses the setting docker', 'server', () => byHand('server --docker')],
    ['its data elsewhere', 'uses the setting data-dir', 'server', () => byHand("server '--data-dir=/mnt/k3s'")],
    [
      'another range of pods',
      'uses the setting cluster-cidr',
      'server',
      () => {
        byHand();
        machine.put('/etc/rancher/k3s/config.yaml', 'cluster-cidr: 10.0.0.0/16\n');
      },
    ],
    [
      'an outside data store',
      'uses the setting datastore-endpoint',
      'server',
      () => {
        byHand();
        machine.put(`${UNIT}.env`, 'K3S_DATASTORE_ENDPOINT=mysql://\n');
      },
    ],
    ['another name for its node', 'calls its node other', 'server', () => byHand('server --node-name other')],
    [
      'a newer version',
      'is v1.37.1+k3s1, newer than v1.36.3+k3s1, and k3s cannot be downgraded',
      'server',
      () => byHand('server', 'v1.37.1+k3s1'),
    ],
    ['the other role', 'runs k3s as agent, installed by hand', 'server', () => byHand('agent', VERSION, AGENT_UNIT)],
    [
      'another cluster',
      'belongs to another cluster',
      'agent',
      () => {
        byHand('agent', VERSION, AGENT_UNIT);
        machine.put('/var/lib/rancher/k3s/agent/server-ca.crt', 'theirs');
      },
    ],
    [
      'Secrets in clear',
      'stores Secrets unencrypted',
      'server',
      () => {
        byHand();
        machine.put('/var/lib/rancher/k3s/server/db/state.db', '');
      },
    ],
    [
      'another name for its service',
      'runs k3s under another name',
      'server',
      () => byHand('server', VERSION, '/etc/systemd/system/k3s-lab.service'),
    ],
    ['the kubelet of kubeadm', 'belongs to another Kubernetes', 'agent', () => machine.put('/usr/lib/systemd/system/kubelet.service', '')],
    [
      'the data of a cluster it was the server of',
      'holds the data of a cluster',
      'agent',
      () => machine.put('/var/lib/rancher/k3s/server/db/state.db', ''),
    ],
  ];

  it.each(refusals)('is refused with %s, and nothing changes', async (_, sentence, role, prepare) => {
    prepare();
    const { exitCode, stderr } = await adopt(role, OURS);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^permacade: host hub: .*\. Nothing was changed\n$/);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('hush');
    expect(machine.has('/var/lib/permacade')).toBe(false);
  });

  it('of this cluster stays in it', async () => {
    byHand('agent', VERSION, AGENT_UNIT);
    machine.put('/var/lib/rancher/k3s/agent/server-ca.crt', 'ours');
    expect((await adopt('agent', OURS)).exitCode).toBe(0);
  });
});
