import type { ApiObject } from '../client/api-object.js';

// The fields of Kubernetes objects that are looked at. The server has checked those of its own kinds; statuses may be
// missing for as long as nobody wrote one.

/** What most kinds say about themselves. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** An object whose status has conditions, or the single word that Rook uses. */
export interface ConditionedObject extends ApiObject {
  readonly status?: { readonly conditions?: readonly Condition[]; readonly phase?: string };
}

export interface NodeObject extends ApiObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly nodeInfo?: { readonly architecture?: string; readonly kubeletVersion?: string };
  };
}

interface Ended {
  readonly exitCode?: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: Ended;
  };
  readonly lastState?: { readonly terminated?: Ended };
}

export interface PodObject extends ApiObject {
  readonly spec?: {
    readonly nodeName?: string;
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

/** A Deployment, StatefulSet or DaemonSet. */
export interface WorkloadObject extends ApiObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } };
  readonly status?: {
    readonly readyReplicas?: number;
    /** Of a DaemonSet: the nodes it belongs on. */
    readonly desiredNumberScheduled?: number;
    readonly conditions?: readonly Condition[];
  };
}

export interface JobObject extends ConditionedObject {
  readonly status?: { readonly conditions?: readonly Condition[]; readonly startTime?: string };
}

export interface CronJobObject extends ApiObject {
  readonly status?: { readonly lastSuccessfulTime?: string };
}

export interface ClaimObject extends ApiObject {
  readonly spec?: { readonly storageClassName?: string };
  readonly status?: { readonly phase?: string };
}

export interface StorageClassObject extends ApiObject {
  readonly volumeBindingMode?: string;
}

export interface ServiceObject extends ApiObject {
  readonly spec?: {
    readonly type?: string;
    readonly selector?: Readonly<Record<string, string>>;
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly object[] } };
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

export interface EventObject extends ApiObject {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}
