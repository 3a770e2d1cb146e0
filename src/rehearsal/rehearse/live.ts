import type { NodeObject, PodObject } from '../../cluster/status/objects.js';

export type LivePod = PodObject;
export type LiveNode = NodeObject;

/** Whether the pod serves, or has done what it was for. */
export function isFine(pod: LivePod): boolean {
  return pod.status?.phase === 'Succeeded' || isReady(pod);
}

export function isReady({ metadata, status }: LivePod): boolean {
  if (metadata.deletionTimestamp !== undefined || status?.phase !== 'Running') return false;
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

/** The scheduler's own words about a pod that it could not place. */
export function unschedulable({ spec, status }: LivePod): string | undefined {
  if (spec?.nodeName !== undefined) return undefined;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable' ? (scheduled.message ?? '') : undefined;
}

/** Why a container of the pod does not start, in the kubelet's words. */
export function waitsFor({ status }: LivePod): string | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = all.map(({ state }) => state?.waiting).find((found) => found?.message !== undefined);
  return waiting === undefined ? undefined : `${waiting.reason}: ${waiting.message}`;
}
