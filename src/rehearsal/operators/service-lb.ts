import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { LOAD_BALANCER_LABEL, LOAD_BALANCER_POOL } from '../../../constructs/core/machine.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import { holds, type WithStatus } from './status.js';
import type { Watched } from './watched.js';
import type { WorkQueue } from './work-queue.js';

/** What the stub for ServiceLB needs. */
export interface ServiceLbProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
}

interface Service extends ApiObject {
  readonly spec: {
    readonly type?: string;
    readonly externalTrafficPolicy?: string;
    readonly ports?: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

interface Pod extends WithStatus {
  readonly spec: { readonly nodeName?: string };
}

interface Node extends ApiObject {
  readonly status?: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

interface EndpointSlice extends ApiObject {
  readonly endpoints?: readonly { readonly nodeName?: string; readonly conditions?: { readonly ready?: boolean } }[];
}

const GROUP = 'svccontroller.k3s.cattle.io';
/** Kubernetes' own: the Service stays until its ports are closed. */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

/**
 * Stands in for k3s's ServiceLB (`k3s-io/k3s pkg/cloudprovider/servicelb.go`, `k3s-io/docs docs/networking/networking-services.md`):
 * a DaemonSet per LoadBalancer Service takes its ports on the nodes, and the Service's addresses are those of the nodes where
 * it got them. As soon as any node has the label `enablelb`, only those where it is `true` count.
 */
export function stubForServiceLb({ client, watched, queue }: ServiceLbProps): void {
  const look = (name: string, namespace: string | undefined): void =>
    queue.add(`ServiceLB ${namespace}/${name}`, async () => {
      const service = watched.find<Service>('Service', name, namespace);
      if (service === undefined || service.spec.type !== 'LoadBalancer' || service.metadata.deletionTimestamp !== undefined) {
        await closePorts(client, name, namespace!);
        if (service !== undefined) await setFinalizer(client, service, false);
        return 'done';
      }
      await setFinalizer(client, service, true);
      await openPorts(client, service, watched.all('Node'));
      await writeAddresses(client, service, addresses(watched, service));
      return 'done';
    });
  const lookAtAll = (): void => {
    for (const { metadata, spec } of watched.all<Service>('Service')) {
      if (spec.type === 'LoadBalancer') look(metadata.name, metadata.namespace);
    }
  };
  watched.on('Service', (service, what) => {
    const { metadata, spec } = service as Service;
    const had = metadata.finalizers?.includes(FINALIZER) === true;
    if (spec.type === 'LoadBalancer' || (had && what === 'set')) look(metadata.name, metadata.namespace);
  });
  watched.on('Pod', ({ metadata: { labels = {} } }) => {
    const name = labels[`${GROUP}/svcname`];
    if (name !== undefined) look(name, labels[`${GROUP}/svcnamespace`]);
  });
  watched.on('EndpointSlice', ({ metadata: { labels = {}, namespace } }) => {
    const name = labels['kubernetes.io/service-name'];
    const service = name === undefined ? undefined : watched.find<Service>('Service', name, namespace);
    if (service?.spec.externalTrafficPolicy === 'Local') look(service.metadata.name, namespace);
  });
  let selects: string | undefined;
  watched.on('Node', () => {
    const now = JSON.stringify(watched.all('Node').map(({ metadata }) => metadata.labels?.[LOAD_BALANCER_LABEL]));
    if (now !== selects) lookAtAll();
    selects = now;
  });
}

async function openPorts(client: ClusterClient, { metadata, spec }: Service, nodes: readonly ApiObject[]): Promise<void> {
  const { name, namespace, uid, labels = {} } = metadata;
  const pool = labels[LOAD_BALANCER_POOL];
  const allowList = nodes.some((node) => node.metadata.labels?.[LOAD_BALANCER_LABEL] !== undefined);
  const workload = impliedWorkload({
    namespace: KUBE_SYSTEM,
    name: `svclb-${name.slice(0, 48).replace(/-+$/, '')}-${uid.slice(0, 8)}`,
    kind: 'DaemonSet',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    nodeSelector: {
      ...(allowList ? { [LOAD_BALANCER_LABEL]: 'true' } : {}),
      ...(pool === undefined ? {} : { [LOAD_BALANCER_POOL]: pool }),
    },
    tolerations: [
      { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      { key: 'CriticalAddonsOnly' },
    ],
    priorityClass: 'system-node-critical',
    hostPorts: (spec.ports ?? []).map(({ port, protocol }) => ({ port, protocol })),
    source: 'k3s-io/k3s pkg/cloudprovider/servicelb.go',
  });
  const marks = { [`${GROUP}/svcname`]: name, [`${GROUP}/svcnamespace`]: namespace! };
  await client.apply(labelled(workload, marks), {
    fieldManager: 'servicelb-stub',
  });
}

/** The workload with further labels on itself and on its pods. */
function labelled(workload: ReturnType<typeof impliedWorkload>, labels: Readonly<Record<string, string>>): Manifest {
  const { metadata, spec, ...rest } = workload as typeof workload & {
    readonly spec: { readonly template: { readonly metadata: { readonly labels: object } } };
  };
  const template = { ...spec.template, metadata: { labels: { ...spec.template.metadata.labels, ...labels } } };
  return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } }, spec: { ...spec, template } };
}

async function closePorts(client: ClusterClient, name: string, namespace: string): Promise<void> {
  const labelSelector = `${GROUP}/svcname=${name},${GROUP}/svcnamespace=${namespace}`;
  for (const workload of await client.list('apps/v1', 'DaemonSet', { namespace: KUBE_SYSTEM, labelSelector }))
    await client.delete(workload);
}

/** As the service controller of Kubernetes does for every LoadBalancer Service. */
async function setFinalizer(client: ClusterClient, service: Service, wanted: boolean): Promise<void> {
  const { finalizers = [], resourceVersion } = service.metadata;
  if (finalizers.includes(FINALIZER) === wanted) return;
  const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
  await client.patch(service, { metadata: { resourceVersion, finalizers: wanted ? [...others, FINALIZER] : others } });
}

/** Addresses of the nodes whose pod of this Service is ready; with policy Local, of those with an answering pod as well. */
function addresses(watched: Watched, { metadata: { name, namespace }, spec }: Service): readonly string[] {
  const answering = spec.externalTrafficPolicy === 'Local' ? nodesAnswering(watched, name, namespace) : undefined;
  const nodes = watched.all<Pod>('Pod').flatMap((pod) => {
    const { labels = {} } = pod.metadata;
    const ours = labels[`${GROUP}/svcname`] === name && labels[`${GROUP}/svcnamespace`] === namespace;
    const { nodeName } = pod.spec;
    return ours && nodeName !== undefined && holds(pod, 'Ready') && answering?.has(nodeName) !== false ? [nodeName] : [];
  });
  return nodes
    .flatMap((node) => watched.find<Node>('Node', node)?.status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => address)
    .sort();
}

function nodesAnswering(watched: Watched, name: string, namespace: string | undefined): ReadonlySet<string> {
  const slices = watched
    .all<EndpointSlice>('EndpointSlice')
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name);
  const endpoints = slices.flatMap(({ endpoints = [] }) => endpoints).filter(({ conditions }) => conditions?.ready === true);
  return new Set(endpoints.flatMap(({ nodeName }) => (nodeName === undefined ? [] : [nodeName])));
}

async function writeAddresses(client: ClusterClient, service: Service, ips: readonly string[]): Promise<void> {
  const before = (service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
  if (before.join() === ips.join()) return;
  await client.patchStatus(service, { loadBalancer: { ingress: ips.map((ip) => ({ ip, ipMode: 'VIP' })) } });
}
