import type { Plan } from '../../plan/plan.js';
import { objectId } from '../../../constructs/core/identity.js';
import { compare } from '../../plan/order.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { objectKey } from '../../cluster/client/api-object.js';
import { addAmounts, type Amounts, parseAmounts } from '../../fit/pods/amounts.js';
import { sumRequests } from '../../fit/pods/pod-requests.js';
import { isFine, type LiveNode, type LivePod, unschedulable, waitsFor } from './live.js';
import { type Origin, Origins } from './origin.js';

/** What a node holds, and what it could. */
export interface NodeUse {
  readonly node: string;
  readonly pods: number;
  /** CPU in millicores, memory in bytes. */
  readonly requested: Amounts;
  readonly allocatable: Amounts;
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
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
] as const;

/** Where all pods of a cluster are now, and where the others come from. */
export async function readPods(client: ClusterClient, plan: Plan): Promise<Pods> {
  const [nodes, pods, ...owners] = await Promise.all([
    client.list<LiveNode>('v1', 'Node'),
    client.list<LivePod>('v1', 'Pod'),
    ...OWNERS.map(([apiVersion, kind]) => client.list(apiVersion, kind)),
  ]);
  const origins = new Origins(plan, owners.flat());
  const pending = pods.filter((pod) => !isFine(pod));
  return {
    nodes: nodes.map((node) => nodeUse(node, pods)).sort((a, b) => compare(a.node, b.node)),
    pending: pending
      .map((pod) => ({ pod: objectKey(pod), reason: pendingReason(pod), ...origins.of(pod) }))
      .sort((a, b) => compare(a.pod, b.pod)),
    fine: pods.length - pending.length,
  };
}

function nodeUse({ metadata: { name }, status }: LiveNode, pods: readonly LivePod[]): NodeUse {
  // What ran to its end takes nothing any more.
  const here = pods.filter(({ spec, status: of }) => spec?.nodeName === name && of?.phase !== 'Succeeded' && of?.phase !== 'Failed');
  return {
    node: name,
    pods: here.length,
    requested: addAmounts(...here.map(({ spec }) => sumRequests(spec!))),
    allocatable: parseAmounts(status?.allocatable ?? {}),
  };
}

function pendingReason(pod: LivePod): string {
  const words = unschedulable(pod);
  if (words !== undefined) return words;
  if (pod.metadata.deletionTimestamp !== undefined) return 'is being deleted';
  if (pod.spec?.nodeName === undefined) return 'the scheduler has not looked at it yet';
  return waitsFor(pod) ?? `${pod.status?.phase ?? 'Pending'} on ${pod.spec.nodeName}, but not ready`;
}

/** How many workloads there are that no plan holds: those of charts, operators and k3s. */
export async function impliedWorkloads(client: ClusterClient, { units }: Plan): Promise<number> {
  const ours = new Set(units.map(({ id }) => id));
  const lists = await Promise.all(['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => client.list('apps/v1', kind)));
  return lists.flat().filter((object) => !ours.has(objectId(object))).length;
}
