import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNode, nodeLabels } from '../../../constructs/core/machine.js';
import { applyEverything } from '../../../src/cluster/check/apply-everything.js';
import { loadCrds, readCrds } from '../../../src/cluster/check/crds.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { type ApiObject, type ObjectRef, makeRef } from '../../../src/cluster/client/api-object.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import type { Plan } from '../../../src/plan/plan.js';
import type { ServiceObject, WorkloadObject } from '../../../src/cluster/status/objects.js';
import { ROOT } from '../../rehearsal/control-plane/available.js';

/** No controller runs here: whatever the cluster says, the test has said. */
const API_SERVER_ARGS = ['--disable-admission-plugins=MutatingAdmissionWebhook,PodSecurity,ServiceAccount,ValidatingAdmissionWebhook'];

export interface Cluster {
  readonly controlPlane: ControlPlane;
  readonly client: ClusterClient;
  /** Path of a kubeconfig for it. */
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

/** A real API server that knows the home's kinds and has every object of the plan. */
export async function startCluster(plan: Plan, apiServerArgs: readonly string[] = []): Promise<Cluster> {
  const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
  const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  const controlPlane = await ControlPlane.start({ binaries, parent: folder, apiServerArgs: [...API_SERVER_ARGS, ...apiServerArgs] });
  const { client } = controlPlane;
  await loadCrds(client, await readCrds(join(ROOT, 'crds')));
  await applyEverything(plan, client);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, controlPlane.config.exportConfig());
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
export async function makeWell(client: ClusterClient, plan: Plan): Promise<void> {
  for (const machine of plan.hosts.filter(isNode)) {
    await client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: machine.name, labels: nodeLabels(machine) } });
    await client.patch(makeRef('v1', 'Node', machine.name), { spec: { taints: null } });
    await client.patchStatus(makeRef('v1', 'Node', machine.name), {
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
  const each = async (apiVersion: string, kind: string, status: (object: ApiObject) => object): Promise<void> => {
    for (const item of await client.list(apiVersion, kind)) await client.patchStatus(item, status(item));
  };
  const conditions = (): object => ({ conditions: [READY] });
  await each('cert-manager.io/v1', 'Certificate', conditions);
  await each('cert-manager.io/v1', 'ClusterIssuer', conditions);
  await each('v1', 'PersistentVolumeClaim', () => ({ phase: 'Bound' }));
  await each('apps/v1', 'Deployment', ({ spec }) => {
    const replicas = (spec as { readonly replicas: number }).replicas;
    return { replicas, readyReplicas: replicas, availableReplicas: replicas };
  });
  await each('ceph.rook.io/v1', 'CephCluster', () => ({
    phase: 'Ready',
    ceph: { health: 'HEALTH_OK', capacity: { bytesTotal: 8 * 2 ** 40, bytesUsed: 2 ** 40 } },
  }));
  await each('ceph.rook.io/v1', 'CephFilesystem', () => ({ phase: 'Ready' }));
  await each('ceph.rook.io/v1', 'CephBlockPool', () => ({ phase: 'Ready' }));
  for (const { metadata } of await client.list('argoproj.io/v1alpha1', 'Application')) {
    // The kind has no status of its own: it is a field like any other.
    await client.patch(makeRef('argoproj.io/v1alpha1', 'Application', metadata.name, metadata.namespace), {
      status: wellApplication,
    });
  }
  for (const { metadata, spec } of await client.list<ServiceObject>('v1', 'Service')) {
    if (spec?.type !== 'LoadBalancer') continue;
    await client.patchStatus(makeRef('v1', 'Service', metadata.name, metadata.namespace), {
      loadBalancer: { ingress: [{ ip: '192.168.137.11' }] },
    });
  }
  for (const kind of ['Deployment', 'StatefulSet']) {
    for (const workload of await client.list<WorkloadObject>('apps/v1', kind)) {
      for (let number = 0; number < workload.spec!.replicas!; number++)
        await makePod(client, workload.metadata, number, workload.spec!.selector!.matchLabels!);
    }
  }
  // What the chart of Argo CD brings.
  await client.create({
    ...makeRef('v1', 'Service', 'argocd-server', 'argocd'),
    spec: { selector: { app: 'server' }, ports: [{ port: 80 }] },
  });
  await makePod(client, { namespace: 'argocd', name: 'argocd-server' }, 0, { app: 'server' });
}

const IMAGE = 'registry.example/image:1';

/** A pod that runs, of a workload, with its name and a number. */
export async function makePod(
  client: ClusterClient,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
  number: number,
  labels: Readonly<Record<string, string>>,
  owner?: string,
  spec: object = {},
): Promise<ObjectRef> {
  const pod = makeRef('v1', 'Pod', `${name}-${number}`, namespace);
  const ownerReferences =
    owner === undefined ? [] : [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: '0', controller: true }];
  await client.create({
    ...pod,
    metadata: { ...pod.metadata, labels, ...{ ownerReferences } },
    spec: { nodeName: 'romulus', containers: [{ name: 'main', image: IMAGE }], ...spec },
  });
  await client.patchStatus(pod, {
    phase: 'Running',
    conditions: [
      { type: 'PodScheduled', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
    containerStatuses: [{ name: 'main', image: IMAGE, imageID: '', ready: true, restartCount: 0, state: { running: {} } }],
  });
  return pod;
}

/** As Argo CD writes it. */
export const wellApplication = { sync: { status: 'Synced' }, health: { status: 'Healthy' } };
