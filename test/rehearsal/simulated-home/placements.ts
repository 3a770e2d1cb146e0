import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { type ApiObject, objectKey } from '../../../src/cluster/client/api-object.js';

/** A pod and where it runs. */
export interface PlacedPod {
  /** `namespace/name`. */
  readonly pod: string;
  readonly node: string;
}

/** A pod, claim or workload that waits, and why, in the words of whoever makes it wait. */
export interface WaitingObject {
  readonly kind: string;
  /** `namespace/name`. */
  readonly name: string;
  readonly reason: string;
  /** Labels by which it is found again among workloads. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Placements {
  /** Running, or ended well. */
  readonly placed: readonly PlacedPod[];
  /** Pods without a place, claims without a volume, workloads whose pods nobody lets in. */
  readonly waiting: readonly WaitingObject[];
  /** Whether nothing is on its way any more: each pod has its place or a reason not to. */
  readonly settled: boolean;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface Pod extends ApiObject {
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state?: { readonly waiting?: { readonly message?: string } } }[];
  };
}

interface Claim extends ApiObject {
  readonly spec: { readonly volumeName?: string };
  readonly status?: { readonly phase?: string };
}

interface Workload extends ApiObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface Event extends ApiObject {
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const;

/** Where everything is at this moment. */
export async function placements(client: ClusterClient): Promise<Placements> {
  const [pods, claims, events, ...workloads] = await Promise.all([
    client.list<Pod>('v1', 'Pod'),
    client.list<Claim>('v1', 'PersistentVolumeClaim'),
    client.list<Event>('v1', 'Event', { fieldSelector: 'type=Warning' }),
    ...WORKLOADS.map((kind) => client.list<Workload>('apps/v1', kind)),
  ]);
  const all = workloads.flat();
  const unplaced = pods.filter(({ status }) => status?.phase !== 'Running' && status?.phase !== 'Succeeded');
  const unbound = claims.filter(({ status }) => status?.phase !== 'Bound');
  const short = all.filter(isShort);
  return {
    placed: pods.flatMap((pod) =>
      pod.spec.nodeName === undefined || unplaced.includes(pod) ? [] : [{ pod: objectKey(pod), node: pod.spec.nodeName }],
    ),
    waiting: [
      ...unplaced.map((pod) => waitingFor(pod, whyUnplaced(pod) ?? lastWarning(events, pod) ?? 'nobody has looked at it yet')),
      ...unbound.map((claim) => waitingFor(claim, lastWarning(events, claim) ?? 'no pod that could be placed uses it')),
      ...short.flatMap((workload) => {
        const reason = failure(workload) ?? lastWarning(events, workload);
        return reason === undefined ? [] : [waitingFor(workload, reason)];
      }),
    ],
    settled: unplaced.every((pod) => whyUnplaced(pod) !== undefined) && all.every((workload) => isSettled(workload, events)),
  };
}

function waitingFor(object: ApiObject, reason: string): WaitingObject {
  return { kind: object.kind, name: objectKey(object), reason, labels: object.metadata.labels ?? {} };
}

/** The scheduler's words, or the kubelet's. */
function whyUnplaced({ status }: Pod): string | undefined {
  const held = status?.containerStatuses?.find(({ state }) => state?.waiting?.message !== undefined)?.state?.waiting?.message;
  if (held !== undefined) return held;
  return status?.conditions?.find(({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable')
    ?.message;
}

/** Why a controller cannot make the pods of a workload, such as a namespace's pod-security level. */
function failure({ status }: Workload): string | undefined {
  return status?.conditions?.find(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')?.message;
}

function lastWarning(events: readonly Event[], { kind, metadata }: ApiObject): string | undefined {
  return events.findLast(
    ({ involvedObject: about }) => about.kind === kind && about.namespace === metadata.namespace && about.name === metadata.name,
  )?.message;
}

/** Whether its controller makes pods itself and has made fewer than it should. */
function isShort({ kind, spec, status = {} }: Workload): boolean {
  if (kind === 'Deployment') return false;
  if (kind === 'DaemonSet') return (status.currentNumberScheduled ?? 0) < (status.desiredNumberScheduled ?? 0);
  // The pods of a StatefulSet come one after the other, so the first one speaks for those after it.
  return (status.replicas ?? 0) < (kind === 'StatefulSet' ? Math.min(1, spec?.replicas ?? 1) : (spec?.replicas ?? 1));
}

/** Whether its controller made every pod it means to make, or said why it cannot. */
function isSettled(workload: Workload, events: readonly Event[]): boolean {
  if (isShort(workload)) return failure(workload) !== undefined || lastWarning(events, workload) !== undefined;
  const { metadata, spec, status = {} } = workload;
  if (status.observedGeneration !== metadata.generation) return false;
  if (workload.kind !== 'Deployment' || failure(workload) !== undefined) return true;
  return (status.replicas ?? 0) === (spec?.replicas ?? 1);
}
