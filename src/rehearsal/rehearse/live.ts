import type { ApiObject } from '../../cluster/client/api-object.js';

/** A pod as far as the rehearsal reads it. */
export interface LivePod extends ApiObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly LiveContainer[];
    readonly initContainers?: readonly LiveContainer[];
    readonly overhead?: Requests;
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly restartCount?: number;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

export interface LiveContainer {
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Requests };
}

export type Requests = Readonly<Record<string, string | number>>;

export interface LiveNode extends ApiObject {
  readonly status?: { readonly allocatable?: Requests };
}

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
  if (spec.nodeName !== undefined) return undefined;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable' ? (scheduled.message ?? '') : undefined;
}

/** Why a container of the pod does not start, in the kubelet's words. */
export function waitsFor({ status }: LivePod): string | undefined {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = all.map(({ state }) => state?.waiting).find((found) => found?.message !== undefined);
  return waiting === undefined ? undefined : `${waiting.reason}: ${waiting.message}`;
}
