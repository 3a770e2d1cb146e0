import type { MachineFarm, TestMachine } from '../nspawn/machines.js';
import { retry } from './retry.js';
import type { Mirror } from './mirror.js';

/** A release whose revision alone differs from upstream's version, as the stub's kubelet can say. */
export const RELEASE = 'v1.36.3+k3s1';

const UNIT = (role: 'server' | 'agent'): string =>
  [
    '[Service]',
    'Type=notify',
    `ExecStart=/usr/local/bin/k3s ${role}`,
    'KillMode=process',
    'Delegate=yes',
    'TimeoutStartSec=infinity',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');

/** Name of the service in which a role runs. */
export function writeService(role: 'server' | 'agent'): string {
  return role === 'server' ? 'k3s' : 'k3s-agent';
}

/**
 * Installs the stub as a person would, without starting it.
 * @param config `config.yaml`, one line for each setting
 * @param files other files below `/etc/rancher/k3s`, readable by root only
 */
export async function install(
  machine: TestMachine,
  role: 'server' | 'agent',
  mirror: Mirror,
  config: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const base = `${mirror.url}/${encodeURIComponent(RELEASE)}`;
  const images = 'k3s-airgap-images-amd64.tar.zst';
  await done(
    machine,
    [
      'set -eu',
      'mkdir -p /etc/rancher/k3s /var/lib/rancher/k3s/agent/images',
      `curl -fsS -o /usr/local/bin/k3s.new ${base}/k3s && chmod 0755 /usr/local/bin/k3s.new && mv /usr/local/bin/k3s.new /usr/local/bin/k3s`,
      `curl -fsS -o /var/lib/rancher/k3s/agent/images/${images} ${base}/${images}`,
    ].join('\n'),
  );
  for (const [name, content] of Object.entries({ ...files, 'config.yaml': `${config.join('\n')}\n` })) {
    await done(machine, `umask 077; cat >/etc/rancher/k3s/${name}`, content);
  }
  await done(machine, `cat >/etc/systemd/system/${writeService(role)}.service; systemctl daemon-reload`, UNIT(role));
}

/** Runs a script in a machine beside ssh, and returns what it wrote. Throws when it fails. */
export async function done(machine: TestMachine, script: string, input?: string): Promise<string> {
  const { stdout, stderr, exitCode } = await machine.inside(script, input);
  if (exitCode !== 0) throw new Error(`on ${machine.name}: ${script}\nended with ${exitCode}: ${stdout}${stderr}`);
  return stdout;
}

/** What the service wrote, its last lines. */
export async function journal(machine: TestMachine, role: 'server' | 'agent', lines = 40): Promise<string> {
  const { stdout } = await machine.inside(`journalctl --no-pager -o cat -n ${lines} -u ${writeService(role)}`);
  return stdout;
}

/** Waits until every machine is a Ready node, seen from one that is a server. */
export async function ready(server: TestMachine, farm: MachineFarm, seconds = 120): Promise<void> {
  await retry(seconds, async () => {
    const path = '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status} {end}';
    const nodes = (await done(server, `k3s kubectl get nodes -o 'jsonpath=${path}'`)).trim().split(' ').toSorted();
    const wanted = farm.machines.map(({ name }) => `${name}=True`).toSorted();
    if (nodes.join() !== wanted.join()) throw new Error(`the nodes are ${nodes.join(' ')}`);
  });
}
