import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNode, nodeLabels } from '../../../constructs/core/machine.js';
import { applyEverything } from '../../../src/cluster/check/apply-everything.js';
import { loadCrds, readCrds } from '../../../src/cluster/check/crds.js';
import { kubeconfigText } from '../../../src/cluster/client/api-access.js';
import type { ApiClient } from '../../../src/cluster/client/api-client.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import type { Plan } from '../../../src/plan/plan.js';
import type { ServiceObject, WorkloadObject } from '../../../src/cluster/status/objects.js';
import { ROOT } from '../../rehearsal/control-plane/available.js';

/** No controller runs here: whatever the cluster says, the test has said. */
const API_SERVER_ARGS = ['--disable-admission-plugins=MutatingAdmissionWebhook,PodSecurity,ServiceAccount,ValidatingAdmissionWebhook'];

export interface Cluster {
  readonly controlPlane: ControlPlane;
  readonly client: ApiClient;
  /** Path of a kubeconfig for it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** A real API server that knows the home's kinds and has every object of the plan. */
export async function clusterOf(plan: Plan, apiServerArgs: readonly string[] = []): Promise<Cluster> {
  const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
  const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  const controlPlane = await ControlPlane.start({ binaries, parent: folder, apiServerArgs: [...API_SERVER_ARGS, ...apiServerArgs] });
  const { client } = controlPlane;
  const { resources } = await loadCrds(client, await readCrds(join(ROOT, 'crds')));
  await applyEverything(plan, client, resources);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText(client.access, 'sim'));
  return {
    controlPlane,
    client,
    kubeconfig,
    stop: async () => {
      await controlPlane.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const READY = { type: 'Ready', status: 'True', reason: 'Ready', message: 'as it should be', lastTransitionTime: '2026-11-21T00:00:00Z' };

/** Everything says that it is well, as the controllers of a good home would. */
export async function makeWell(client: ApiClient, plan: Plan): Promise<void> {
  for (const machine of plan.hosts.filter(isNode)) {
    await client.create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: machine.name, labels: nodeLabels(machine) } });
    await client.patch(`/api/v1/nodes/${machine.name}`, { spec: { taints: null } });
    await client.patchStatus(`/api/v1/nodes/${machine.name}`, {
      conditions: [{ ...READY, reason: 'KubeletReady' }],
      nodeInfo: {
        architecture: machine.arch,
        kubeletVersion: 'v1.36.3+k3s1',
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '',
        osImage: '',
        containerRuntimeVersion: '',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
      },
    });
  }
  const each = async (path: string, status: (object: ApiObject) => object): Promise<void> => {
    const { items } = await client.list(path);
    for (const item of items) {
      const { namespace, name } = item.metadata;
      const [base, plural] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
      const at = namespace === undefined ? `${path}/${name}` : `${base}/namespaces/${namespace}/${plural}/${name}`;
      await client.patchStatus(at, status(item));
    }
  };
  const conditions = (): object => ({ conditions: [READY] });
  await each('/apis/cert-manager.io/v1/certificates', conditions);
  await each('/apis/cert-manager.io/v1/clusterissuers', conditions);
  await each('/api/v1/persistentvolumeclaims', () => ({ phase: 'Bound' }));
  await each('/apis/apps/v1/deployments', ({ spec }) => {
    const replicas = (spec as { readonly replicas: number }).replicas;
    return { replicas, readyReplicas: replicas, availableReplicas: replicas };
  });
  await each('/apis/ceph.rook.io/v1/cephclusters', () => ({
    phase: 'Ready',
    ceph: { health: 'HEALTH_OK', capacity: { bytesTotal: 8 * 2 ** 40, bytesUsed: 2 ** 40 } },
  }));
  await each('/apis/ceph.rook.io/v1/cephfilesystems', () => ({ phase: 'Ready' }));
  await each('/apis/ceph.rook.io/v1/cephblockpools', () => ({ phase: 'Ready' }));
  for (const { metadata } of (await client.list('/apis/argoproj.io/v1alpha1/applications')).items) {
    // The kind has no status of its own: it is a field like any other.
    await client.patch(`/apis/argoproj.io/v1alpha1/namespaces/${metadata.namespace}/applications/${metadata.name}`, {
      status: wellApplication,
    });
  }
  for (const { metadata, spec } of (await client.list<ServiceObject>('/api/v1/services')).items) {
    if (spec?.type !== 'LoadBalancer') continue;
    await client.patchStatus(`/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}`, {
      loadBalancer: { ingress: [{ ip: '192.168.137.11' }] },
    });
  }
  for (const kind of ['deployments', 'statefulsets']) {
    for (const workload of (await client.list<WorkloadObject>(`/apis/apps/v1/${kind}`)).items) {
      for (let number = 0; number < workload.spec!.replicas!; number++)
        await makePod(client, workload.metadata, number, workload.spec!.selector!.matchLabels!);
    }
  }
  // What the chart of Argo CD brings.
  await client.create('/api/v1/namespaces/argocd/services', {
    metadata: { name: 'argocd-server' },
    spec: { selector: { app: 'server' }, ports: [{ port: 80 }] },
  });
  await makePod(client, { namespace: 'argocd', name: 'argocd-server' }, 0, { app: 'server' });
}

const IMAGE = 'registry.example/image:1';

/** A pod that runs, of a workload, with its name and a number. */
export async function makePod(
  client: ApiClient,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
  number: number,
  labels: Readonly<Record<string, string>>,
  owner?: string,
  spec: object = {},
): Promise<string> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const ownerReferences =
    owner === undefined ? [] : [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: '0', controller: true }];
  await client.create(pods, {
    metadata: { name: `${name}-${number}`, labels, ownerReferences },
    spec: { nodeName: 'romulus', containers: [{ name: 'main', image: IMAGE }], ...spec },
  });
  const path = `${pods}/${name}-${number}`;
  await client.patchStatus(path, {
    phase: 'Running',
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [{ name: 'main', image: IMAGE, imageID: '', ready: true, restartCount: 0, state: { running: {} } }],
  });
  return path;
}

/** As Argo CD writes it. */
export const wellApplication = { sync: { status: 'Synced' }, health: { status: 'Healthy' } };
