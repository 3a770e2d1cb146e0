/** Requests or limits of a pod: CPU in millicores, memory in bytes. */
export interface PodResources {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** Which nodes a pod may run on, as far as a node selector says it. */
export type NodeSelector = Readonly<Record<string, string>>;

/**
 * A pod that an operator, a chart or k3s will create because of something the home declares.
 * The home does not render it, but the verdict counts it. Sourced data.
 */
export interface ImpliedPod {
  readonly namespace: string;
  /** Name of the workload the pod belongs to. */
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  /** How many; a DaemonSet has one per matching node and ignores this. @default 1 */
  readonly replicas?: number;
  readonly requests: PodResources;
  /** @default - none */
  readonly limits?: Partial<PodResources>;
  /** @default - every node */
  readonly nodeSelector?: NodeSelector;
  /** @default - none beyond what every pod tolerates */
  readonly tolerations?: readonly { readonly key?: string; readonly value?: string; readonly effect?: string }[];
  /** At most one pod of this workload per node. @default false */
  readonly onePerNode?: boolean;
  /** @default - none */
  readonly priorityClass?: string;
  /** Ports taken on the node itself. @default - none */
  readonly hostPorts?: readonly { readonly port: number; readonly protocol: 'TCP' | 'UDP' }[];
  /** Where the figures come from. */
  readonly source: string;
}

/** An implied pod of a compiled home. */
export interface PlannedPod extends ImpliedPod {
  /** Ids of the units that make an operator, a chart or k3s create it. Sorted. */
  readonly by: readonly string[];
}
