import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { loadCrds, readCrds } from '../../../../src/cluster/check/crds.js';
import { kubeconfigText } from '../../../../src/cluster/client/api-access.js';
import type { ApiClient } from '../../../../src/cluster/client/api-client.js';
import { findBinaries } from '../../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../../src/rehearsal/control-plane/control-plane.js';
import { noControlPlane, ROOT } from '../../../rehearsal/control-plane/available.js';
import { requirement } from '../../../require.js';

const kubectl = execaSync('which', ['kubectl'], { reject: false }).stdout;

export const skip = noControlPlane || requirement('machines that leave a real API server', kubectl !== '', 'kubectl is not installed');

/** Stands for k3s on a server: its kubectl is the real one, what it would run in a pod of Ceph is answered from a folder. */
const K3S = `#!/bin/sh
folder=$(dirname "$0")
shift
seen=no
for word in "$@"; do
  if [ "$word" = exec ]; then seen=yes; fi
done
if [ "$seen" = yes ]; then
  while [ "$1" != ceph ]; do shift; done
  shift
  while :; do
    case "$1" in --connect-timeout | --conf | --name | --keyring) shift 2 ;; *) break ;; esac
  done
  echo "$*" >>"$folder/asked"
  key=$(echo "$*" | tr ' ' '-')
  if [ -x "$folder/answer-$key" ]; then exec "$folder/answer-$key"; fi
  if [ -f "$folder/answer-$key" ]; then cat "$folder/answer-$key"; fi
  exit 0
fi
exec ${kubectl} --kubeconfig "$folder/kubeconfig" "$@"
`;

export interface Left {
  readonly exitCode: number | undefined;
  readonly stderr: string;
}

/** A real API server, asked through a stand-in for k3s. */
export class LeavingCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'permacade-leaving-'));
  readonly client: ApiClient;

  private constructor(readonly controlPlane: ControlPlane) {
    this.client = controlPlane.client;
    writeFileSync(join(this.folder, 'kubeconfig'), kubeconfigText(controlPlane.access), { mode: 0o600 });
    writeFileSync(join(this.folder, 'k3s'), K3S, { mode: 0o755 });
  }

  static async start(): Promise<LeavingCluster> {
    const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    const controlPlane = await ControlPlane.start({ binaries, apiServerArgs: ['--disable-admission-plugins=ServiceAccount,Priority'] });
    const cluster = new LeavingCluster(controlPlane);
    await cluster.client.apply('/api/v1/namespaces/rook-ceph', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'rook-ceph' } });
    return cluster;
  }

  async stop(): Promise<void> {
    await this.controlPlane.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Forgets all nodes, pods, daemons of Ceph and answers. */
  async reset(): Promise<void> {
    const paths = ['/api/v1/nodes', '/api/v1/namespaces/default/pods', '/apis/apps/v1/namespaces/rook-ceph/deployments'];
    for (const path of paths)
      for (const { metadata } of (await this.client.list(path)).items)
        await this.client.delete(`${path}/${metadata.name}`, { graceSeconds: 0 });
    execaSync('sh', ['-c', 'rm -f "$1"/answer-* "$1"/asked', 'reset', this.folder]);
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
    await this.client.apply(`/api/v1/nodes/${name}`, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    await this.client.patchStatus(`/api/v1/nodes/${name}`, {
      nodeInfo: { ...NODE_INFO, machineID: id },
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown', reason: 'Test', message: 'test' }],
    });
    await this.client.apply(`/api/v1/namespaces/kube-system/secrets/${name}.node-password.k3s`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `${name}.node-password.k3s`, namespace: 'kube-system' },
      stringData: { hash: 'x' },
    });
  }

  /** A pod that ends as soon as it is told. */
  async pod(name: string, node: string): Promise<void> {
    await this.client.apply(`/api/v1/namespaces/default/pods/${name}`, {
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
      crds.filter(({ file }) => file === 'rook.yaml'),
    );
    await this.client.apply('/apis/ceph.rook.io/v1/namespaces/rook-ceph/cephclusters/rook-ceph', {
      apiVersion: 'ceph.rook.io/v1',
      kind: 'CephCluster',
      metadata: { name: 'rook-ceph', namespace: 'rook-ceph' },
      spec: {},
    });
    for (const [id, machine] of Object.entries(machines)) {
      const name = `rook-ceph-${kind}-${id}`;
      const path = `/apis/apps/v1/namespaces/rook-ceph/deployments/${name}`;
      const labels = { app: `rook-ceph-${kind}`, [kind === 'osd' ? 'ceph-osd-id' : 'mon']: id };
      await this.client.apply(path, {
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
      await this.client.patchStatus(path, { replicas: 1, readyReplicas: runs, availableReplicas: runs });
    }
  }

  /** What Ceph answers to a command; with `script`, a program that answers. */
  answers(command: string, text: string, script = false): void {
    writeFileSync(join(this.folder, `answer-${command.replaceAll(' ', '-')}`), script ? `#!/bin/sh\n${text}\n` : text, {
      mode: script ? 0o755 : 0o644,
    });
  }

  /** What Ceph was asked, in order. */
  asked(): readonly string[] {
    const file = join(this.folder, 'asked');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** Runs a script as a server would, with what it reads. */
  async run(script: string, node: string, input = ''): Promise<Left> {
    // Its own /etc/rancher, as on a server; what the machine has there is not touched.
    const view =
      'mount -t tmpfs none /opt && mkdir -p /opt/up/rancher/k3s /opt/work && echo x >/opt/up/rancher/k3s/k3s.yaml && mount -t overlay -o lowerdir=/etc,upperdir=/opt/up,workdir=/opt/work none /etc && exec "$@"';
    const { exitCode, stderr } = await execa('unshare', ['--mount', 'sh', '-c', view, 'view', 'sh', '-eu', '-c', script, 'member', node], {
      env: { PATH: `${this.folder}:${process.env['PATH']}` },
      input,
      reject: false,
    });
    return { exitCode, stderr };
  }

  /** Names of the nodes and of the passwords that are there. */
  async remains(): Promise<readonly string[]> {
    const nodes = await this.client.list('/api/v1/nodes');
    const secrets = await this.client.list('/api/v1/namespaces/kube-system/secrets');
    return [...nodes.items, ...secrets.items].map(({ metadata }) => metadata.name).filter((name) => name !== 'k3s-serving');
  }
}

const NODE_INFO = {
  ...{ architecture: 'amd64', operatingSystem: 'linux', osImage: 'Debian', bootID: 'b', systemUUID: 's', kernelVersion: '6' },
  ...{ containerRuntimeVersion: 'containerd://2', kubeletVersion: 'v1.36.3', kubeProxyVersion: '' },
};
