import type {
  CoreV1Event,
  V1ContainerStatus,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1Node,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Service,
  V1StatefulSet,
  V1StorageClass,
} from '@kubernetes/client-node';
import type { ApiObject, Json, Live } from '../client/api-object.js';

export type NodeObject = Live<V1Node>;
export type PodObject = Live<V1Pod>;
export type ContainerStatus = Json<V1ContainerStatus>;
/** A Deployment, StatefulSet or DaemonSet: any of the fields that one of them has. */
export type WorkloadObject = ApiObject & {
  readonly spec?: Partial<Json<V1Deployment & V1StatefulSet & V1DaemonSet>['spec']>;
  readonly status?: Partial<Json<V1Deployment & V1StatefulSet & V1DaemonSet>['status']>;
};
export type JobObject = Live<V1Job>;
export type CronJobObject = Live<V1CronJob>;
export type ClaimObject = Live<V1PersistentVolumeClaim>;
export type StorageClassObject = Live<V1StorageClass>;
export type ServiceObject = Live<V1Service>;
export type EventObject = Live<CoreV1Event>;

/** What most kinds say about themselves. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** An object whose status has conditions, or the single word that Rook uses. */
export interface ConditionedObject extends ApiObject {
  readonly status?: { readonly conditions?: readonly Condition[]; readonly phase?: string };
}

/** Argo CD's. */
export interface ApplicationObject extends ApiObject {
  readonly status?: {
    readonly sync?: { readonly status?: string };
    readonly health?: { readonly status?: string; readonly message?: string };
    readonly operationState?: { readonly phase?: string; readonly message?: string };
    readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
  };
}

/** Rook's. */
export interface CephObject extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly ceph?: {
      readonly health?: string;
      readonly details?: Readonly<Record<string, { readonly severity?: string; readonly message?: string }>>;
      readonly capacity?: { readonly bytesTotal?: number; readonly bytesUsed?: number };
    };
  };
}
