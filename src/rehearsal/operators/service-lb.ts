import type { V1EndpointSlice, V1Node, V1Pod, V1Service } from '@kubernetes/client-node';
import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { LOAD_BALANCER_LABEL, LOAD_BALANCER_POOL } from '../../../constructs/core/machine.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { type ApiObject, objectKey, type Live } from '../../cluster/client/api-object.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import { apply, type Change, remove, setFinalizer, setStatus, wanted } from './change.js';
import type { View } from './cluster-view.js';
import { holds } from './conditions.js';

const NAME = 'svccontroller.k3s.cattle.io/svcname';
const NAMESPACE = 'svccontroller.k3s.cattle.io/svcnamespace';
/** Kubernetes' own: the Service stays until its ports are closed. */
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

/**
 * k3s's ServiceLB (`k3s-io/k3s pkg/cloudprovider/servicelb.go`, `k3s-io/docs docs/networking/networking-services.md`): a
 * DaemonSet per LoadBalancer Service takes its ports on the nodes, and the Service's addresses are those of the nodes where it
 * got them. As soon as any node has the label `enablelb`, only those where it is `true` count.
 */
export function* serviceLb(view: View): Iterable<Change> {
  const services = view.all<Live<V1Service>>('Service');
  const balanced = new Map(services.filter(isBalanced).map((service) => [objectKey(service), service]));
  const daemonSets = view.all('DaemonSet').filter(({ metadata }) => metadata.labels?.[NAME] !== undefined);
  for (const daemonSet of daemonSets) if (!balanced.has(serviceName(daemonSet))) yield* remove(daemonSet);
  for (const service of services) {
    const isOpen = daemonSets.some((daemonSet) => serviceName(daemonSet) === objectKey(service));
    yield* setFinalizer(service, FINALIZER, isBalanced(service) || isOpen);
  }
  const nodes = view.all<Live<V1Node>>('Node');
  for (const [key, service] of balanced) {
    const manifest = buildPorts(service, nodes);
    const current = view.find('DaemonSet', manifest.metadata.name, KUBE_SYSTEM);
    yield* apply(current, wanted(manifest, 'servicelb-stub'));
    const open = openNodes(view, key, service);
    const addresses = nodes
      .filter(({ metadata }) => open.includes(metadata.name))
      .flatMap(({ status }) => status?.addresses ?? [])
      .filter(({ type }) => type === 'InternalIP')
      .map(({ address }) => address);
    yield* setStatus(service, { loadBalancer: { ingress: addresses.sort().map((ip) => ({ ip, ipMode: 'VIP' })) } });
  }
}

function isBalanced({ metadata, spec }: Live<V1Service>): boolean {
  return spec?.type === 'LoadBalancer' && metadata.deletionTimestamp === undefined;
}

/** Key of the Service that a DaemonSet or pod belongs to. */
function serviceName({ metadata: { labels = {} } }: ApiObject): string {
  return `${labels[NAMESPACE]}/${labels[NAME]}`;
}

/** Takes the Service's ports on the nodes. */
function buildPorts({ metadata, spec }: Live<V1Service>, nodes: readonly ApiObject[]): Manifest {
  const { name, namespace, uid, labels = {} } = metadata;
  const pool = labels[LOAD_BALANCER_POOL];
  const hasAllowList = nodes.some((node) => node.metadata.labels?.[LOAD_BALANCER_LABEL] !== undefined);
  const workload = impliedWorkload({
    namespace: KUBE_SYSTEM,
    name: `svclb-${name.slice(0, 48).replace(/-+$/, '')}-${uid.slice(0, 8)}`,
    kind: 'DaemonSet',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    nodeSelector: {
      ...(hasAllowList ? { [LOAD_BALANCER_LABEL]: 'true' } : {}),
      ...(pool === undefined ? {} : { [LOAD_BALANCER_POOL]: pool }),
    },
    tolerations: [
      { key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' },
      { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
      { key: 'CriticalAddonsOnly' },
    ],
    priorityClass: 'system-node-critical',
    hostPorts: (spec?.ports ?? []).map(({ port, protocol }) => ({ port, protocol: protocol as 'TCP' | 'UDP' })),
    source: 'k3s-io/k3s pkg/cloudprovider/servicelb.go',
  });
  return labelled(workload, { [NAME]: name, [NAMESPACE]: namespace! });
}

/** The workload with further labels on itself and on its pods. */
function labelled(workload: Manifest, labels: Readonly<Record<string, string>>): Manifest {
  const { metadata, spec, ...rest } = workload as Manifest & {
    readonly spec: { readonly template: { readonly metadata: { readonly labels: object } } };
  };
  const template = { ...spec.template, metadata: { labels: { ...spec.template.metadata.labels, ...labels } } };
  return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } }, spec: { ...spec, template } };
}

/** Nodes whose pod of this Service is ready; with policy Local, those that have an answering pod as well. */
function openNodes(view: View, key: string, { metadata, spec }: Live<V1Service>): readonly string[] {
  const pods = view.all<Live<V1Pod>>('Pod').filter((pod) => serviceName(pod) === key && holds(pod, 'Ready'));
  const open = pods.map((pod) => pod.spec!.nodeName!);
  if (spec?.externalTrafficPolicy !== 'Local') return open;
  const answering = readyEndpoints(view, metadata).map(({ nodeName }) => nodeName);
  return open.filter((node) => answering.includes(node));
}

/** The endpoints of a Service that answer. */
export function readyEndpoints(view: View, { name, namespace }: ApiObject['metadata']): Live<V1EndpointSlice>['endpoints'] {
  return view
    .all<Live<V1EndpointSlice>>('EndpointSlice')
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready === true);
}
