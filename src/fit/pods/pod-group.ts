import type { PodSpec } from '../../plan/pod-spec.js';
import type { Amounts } from './amounts.js';
import type { LabelSelector } from './label-selector.js';

/** Pods of one template that are alike to the scheduler, except for claims of their own. */
export interface PodGroup {
  readonly namespace: string;
  readonly workload: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: GroupSpec;
  readonly requests: Amounts;
  readonly priority: number;
  /** Units that make it. */
  readonly by: readonly string[];
  /** Nodes that selector, affinity and taints leave to its pods, by name. */
  readonly eligible: readonly string[];
  /** The same without looking at taints: what spreading counts over. */
  readonly selected: readonly string[];
  /** Ports of the node itself, as `protocol/port`. */
  readonly ports: readonly string[];
  readonly pods: readonly GroupPod[];
}

export interface GroupPod {
  /** As in the verdict's placements. */
  readonly name: string;
  /** A DaemonSet's pod belongs to a node. */
  readonly onNode?: string;
  /** Claims it mounts, as `namespace/name`. */
  readonly claims: readonly string[];
}

/** A rule about other pods. */
export interface PodTerm {
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly topologyKey: string;
}

export interface SpreadSpec {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly whenUnsatisfiable: string;
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
  readonly nodeTaintsPolicy?: string;
  readonly nodeAffinityPolicy?: string;
}

interface PodTerms {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodTerm[];
}

/** A pod's spec with everything the scheduler's filters read. */
export type GroupSpec = Omit<PodSpec, 'affinity' | 'topologySpreadConstraints'> & {
  readonly affinity?: Omit<NonNullable<PodSpec['affinity']>, 'podAntiAffinity'> & {
    readonly podAffinity?: PodTerms;
    readonly podAntiAffinity?: PodTerms;
  };
  readonly topologySpreadConstraints?: readonly SpreadSpec[];
  readonly overhead?: Readonly<Record<string, string | number>>;
};
