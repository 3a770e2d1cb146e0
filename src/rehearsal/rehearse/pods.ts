import type { Plan } from '../../plan/plan.js';
import { objectId } from '../../../constructs/core/identity.js';
import { compare } from '../../plan/order.js';
import type { ApiClient } from '../../cluster/client/api-client.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { demand, type Demand, demandOf, sum } from './demand.js';
import { isFine, type LiveNode, type LivePod, unschedulable, waitsFor } from './live.js';
import { type Origin, Origins } from './origin.js';

/** What a node holds, and what it could. */
export interface NodeUse {
  readonly node: string;
  readonly pods: number;
  readonly requested: Demand;
  readonly allocatable: Demand & { readonly pods: number };
}

/** A pod that does not run. */
export interface PendingPod extends Origin {
  /** `namespace/name`. */
  readonly pod: string;
  /** The scheduler's own words when it could not place the pod, else what state it is in. */
  readonly reason: string;
}

export interface Pods {
  readonly nodes: readonly NodeUse[];
  readonly pending: readonly PendingPod[];
  /** Pods that run, or ran to their end. */
  readonly fine: number;
}

/** What owns pods and may itself be owned. */
const OWNERS = [
  'apps/v1/replicasets',
  'apps/v1/deployments',
  'apps/v1/statefulsets',
  'apps/v1/daemonsets',
  'batch/v1/jobs',
  'batch/v1/cronjobs',
];

/** Where all pods of a cluster are now, and where the others come from. */
export async function podsOf(client: ApiClient, plan: Plan): Promise<Pods> {
  const [nodes, pods, ...owners] = await Promise.all([
    client.list<LiveNode>('/api/v1/nodes'),
    client.list<LivePod>('/api/v1/pods'),
    ...OWNERS.map((path) => client.list<ApiObject>(`/apis/${path}`)),
  ]);
  const origins = new Origins(
    plan,
    owners.flatMap(({ items }) => items),
  );
  const pending = pods.items.filter((pod) => !isFine(pod));
  return {
    nodes: nodes.items.map((node) => useOf(node, pods.items)).sort((a, b) => compare(a.node, b.node)),
    pending: pending.map((pod) => ({ pod: nameOf(pod), reason: reasonOf(pod), ...origins.of(pod) })).sort((a, b) => compare(a.pod, b.pod)),
    fine: pods.items.length - pending.length,
  };
}

function useOf({ metadata: { name }, status }: LiveNode, pods: readonly LivePod[]): NodeUse {
  // What ran to its end takes nothing any more.
  const here = pods.filter(({ spec, status: of }) => spec.nodeName === name && of?.phase !== 'Succeeded' && of?.phase !== 'Failed');
  const allocatable = status?.allocatable ?? {};
  return {
    node: name,
    pods: here.length,
    requested: sum(here.map(demandOf)),
    allocatable: { ...demand(allocatable), pods: Number(allocatable['pods'] ?? 0) },
  };
}

function reasonOf(pod: LivePod): string {
  const words = unschedulable(pod);
  if (words !== undefined) return words;
  if (pod.metadata.deletionTimestamp !== undefined) return 'is being deleted';
  if (pod.spec.nodeName === undefined) return 'the scheduler has not looked at it yet';
  return waitsFor(pod) ?? `${pod.status?.phase ?? 'Pending'} on ${pod.spec.nodeName}, but not ready`;
}

function nameOf({ metadata: { namespace, name } }: LivePod): string {
  return `${namespace}/${name}`;
}

/** How many workloads there are that no plan holds: those of charts, operators and k3s. */
export async function impliedWorkloads(client: ApiClient, { units }: Plan): Promise<number> {
  const ours = new Set(units.map(({ id }) => id));
  const lists = await Promise.all(
    ['deployments', 'statefulsets', 'daemonsets'].map((plural) => client.list<ApiObject>(`/apis/apps/v1/${plural}`)),
  );
  return lists.flatMap(({ items }) => items).filter((object) => !ours.has(objectId(object))).length;
}
