import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import type { Script } from '../../../../constructs/core/script.js';
import { loadCrds, readCrds } from '../../../../src/cluster/check/crds.js';
import { makeRef } from '../../../../src/cluster/client/api-object.js';
import type { ClusterClient } from '../../../../src/cluster/client/cluster-client.js';
import { findBinaries } from '../../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../../src/rehearsal/control-plane/control-plane.js';
import { noControlPlane, ROOT } from '../../../rehearsal/control-plane/available.js';
import { requirement } from '../../../require.js';
import { MachineFolder, noRoot, type Outcome } from '../k3s/machine-folder.js';

const kubectl = execaSync('which', ['kubectl'], { reject: false }).stdout;

export const skip =
  noControlPlane || noRoot || requirement('machines that leave a real API server', kubectl !== '', 'kubectl is not installed');

/** Stands for k3s on a server: its kubectl is the real one, what it would run in a pod of Ceph is answered from a folder. */
const K3S = [
  'shift',
  'exec_in_pod=no',
  'for word in "$@"; do',
  '  if [ "$word" = exec ]; then exec_in_pod=yes; fi',
  'done',
  'if [ "$exec_in_pod" = no ]; then exec /usr/local/bin/kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml "$@"; fi',
  'while [ "$1" != ceph ]; do shift; done',
  'shift',
  'while :; do',
  '  case "$1" in --connect-timeout | --conf | --name | --keyring) shift 2 ;; *) break ;; esac',
  'done',
  'echo "$*" >>/ceph/asked',
  'answer=/ceph/answer-$(echo "$*" | tr " " "-")',
  'if [ -x "$answer" ]; then exec "$answer"; fi',
  'if [ -f "$answer" ]; then cat "$answer"; fi',
];

/** A real API server, asked through a stub for k3s. */
export class LeavingCluster {
  readonly server = new MachineFolder();
  readonly client: ClusterClient;

  private constructor(readonly controlPlane: ControlPlane) {
    this.client = controlPlane.client;
    this.server.put('/etc/rancher/k3s/k3s.yaml', controlPlane.config.exportConfig(), 0o600);
    this.server.copyProgram('kubectl', kubectl);
    this.server.program('k3s', K3S);
  }

  static async start(): Promise<LeavingCluster> {
    const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    const controlPlane = await ControlPlane.start({ binaries, apiServerArgs: ['--disable-admission-plugins=ServiceAccount,Priority'] });
    const cluster = new LeavingCluster(controlPlane);
    await cluster.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rook-ceph' } });
    return cluster;
  }

  async stop(): Promise<void> {
    await this.controlPlane.stop();
    this.server.remove();
  }

  /** Forgets all nodes, pods, daemons of Ceph and answers. */
  async reset(): Promise<void> {
    const lists = await Promise.all([
      this.client.list('v1', 'Node'),
      this.client.list('v1', 'Pod', { namespace: 'default' }),
      this.client.list('apps/v1', 'Deployment', { namespace: 'rook-ceph' }),
    ]);
    for (const object of lists.flat()) await this.client.delete(object, { graceSeconds: 0 });
    rmSync(this.server.at('/ceph'), { recursive: true, force: true });
    this.server.put('/ceph/asked', '');
  }

  async node(
    name: string,
    options: { readonly id?: string; readonly ready?: boolean; readonly server?: 'etcd' | 'sqlite' } = {},
  ): Promise<void> {
    const { id = `id-of-${name}`, ready = true, server } = options;
    const labels = {
      'kubernetes.io/hostname': name,
      ...(server === undefined ? {} : { 'node-role.kubernetes.io/control-plane': 'true' }),
      ...(server === 'etcd' ? { 'node-role.kubernetes.io/etcd': 'true' } : {}),
    };
    await this.client.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    await this.client.patchStatus(makeRef('v1', 'Node', name), {
      nodeInfo: { ...NODE_INFO, machineID: id },
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown', reason: 'Test', message: 'test' }],
    });
    await this.client.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}.node-password.k3s`, namespace: 'kube-system' },
      stringData: { hash: 'x' },
    });
  }

  /** A pod that ends as soon as it is told. */
  async pod(name: string, node: string): Promise<void> {
    await this.client.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels: { app: name } },
      spec: { nodeName: node, terminationGracePeriodSeconds: 0, containers: [{ name: 'a', image: 'a' }] },
    });
  }

  /** Ceph is there, with one daemon of a kind on each machine named; `off` ones do not run. */
  async ceph(kind: 'osd' | 'mon', machines: Readonly<Record<string, string>>, off: readonly string[] = []): Promise<void> {
    const crds = await readCrds(join(ROOT, 'crds'));
    await loadCrds(
      this.client,
      crds.filter(({ file }) => file === 'rook.json'),
    );
    await this.client.apply({
      apiVersion: 'ceph.rook.io/v1',
      kind: 'CephCluster',
      metadata: { name: 'rook-ceph', namespace: 'rook-ceph' },
      spec: {},
    });
    for (const [id, machine] of Object.entries(machines)) {
      const name = `rook-ceph-${kind}-${id}`;
      const labels = { app: `rook-ceph-${kind}`, [kind === 'osd' ? 'ceph-osd-id' : 'mon']: id };
      await this.client.apply({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'rook-ceph', labels },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { nodeSelector: { 'kubernetes.io/hostname': machine }, containers: [{ name: 'a', image: 'a' }] },
          },
        },
      });
      const runs = off.includes(id) ? 0 : 1;
      await this.client.patchStatus(makeRef('apps/v1', 'Deployment', name, 'rook-ceph'), {
        replicas: 1,
        readyReplicas: runs,
        availableReplicas: runs,
      });
    }
  }

  /** What Ceph answers to a command; with `script`, a program that answers. */
  answers(command: string, text: string, script = false): void {
    this.server.put(`/ceph/answer-${command.replaceAll(' ', '-')}`, script ? `#!/bin/sh\n${text}\n` : text, script ? 0o755 : 0o644);
  }

  /** What Ceph was asked, in order. */
  asked(): readonly string[] {
    return this.server.read('/ceph/asked').trim().split('\n');
  }

  /** Runs a script on the server, with what it reads. */
  run(script: Script, node: string, input = '', told?: (stderr: string) => void): Promise<Outcome> {
    return this.server.run(script, [node], input, told);
  }

  /** Names of the nodes and of the passwords that are there. */
  async remains(): Promise<readonly string[]> {
    const nodes = await this.client.list('v1', 'Node');
    const secrets = await this.client.list('v1', 'Secret', { namespace: 'kube-system' });
    return [...nodes, ...secrets].map(({ metadata }) => metadata.name).filter((name) => name !== 'k3s-serving');
  }
}

const NODE_INFO = {
  ...{ architecture: 'amd64', operatingSystem: 'linux', osImage: 'Debian', bootID: 'b', systemUUID: 's', kernelVersion: '6' },
  ...{ containerRuntimeVersion: 'containerd://2', kubeletVersion: 'v1.36.3', kubeProxyVersion: '' },
};
