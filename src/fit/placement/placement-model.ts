/**
 * The placement problem in integers: vector bin packing with conflicts, its items merged into classes that no filter of
 * kube-scheduler can tell apart. See Christensen et al., "Approximation and online algorithms for multidimensional bin
 * packing", Computer Science Review 24 (2017).
 */
export interface PlacementModel {
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  /** Names of the resources: cpu, memory, pods and whatever else pods request. */
  readonly resources: readonly string[];
  /** Allocatable, by node and resource. */
  readonly capacity: readonly (readonly number[])[];
  /** Topology keys; in the first each node is a domain of its own. */
  readonly keys: readonly string[];
  /** Domain, by topology key and node; -1 where the node has no such label. */
  readonly domain: readonly (readonly number[])[];
  /** Number of domains, by topology key. */
  readonly domains: readonly number[];
  readonly classes: readonly PodClass[];
  /** Number of node-local volumes that several pods share. */
  readonly sets: number;
}

/** Pods that every filter treats alike. */
export interface PodClass {
  readonly index: number;
  /** Names of the pods. */
  readonly pods: readonly string[];
  /** Requests of one pod, in the order of the model's resources. */
  readonly request: readonly number[];
  /** Nodes that selector, node affinity, taints and volumes allow. */
  readonly nodes: readonly number[];
  /** Pods of a higher number preempt pods of a lower one. */
  readonly priority: number;
  /** Classes that must not be in the same domain; symmetric. Shared host ports are part of it. */
  readonly antiAffinity: readonly Relation[];
  /** Classes of which one pod must already be in the same domain. */
  readonly affinity: readonly (Relation & { readonly self: boolean })[];
  readonly spread: readonly SpreadConstraint[];
  /** Node-local volumes that it shares with other pods: all of them run where the first one does. */
  readonly volumeSets: readonly number[];
}

export interface Relation {
  /** Topology, as an index. */
  readonly key: number;
  readonly classes: readonly number[];
}

/** A topology spread constraint with `whenUnsatisfiable: DoNotSchedule`. */
export interface SpreadConstraint extends Relation {
  readonly maxSkew: number;
  /** Whether its selector matches the class itself. */
  readonly self: boolean;
  /** Domains that are compared. */
  readonly over: readonly number[];
  /** Nodes whose pods count. */
  readonly counted: readonly boolean[];
  /** With fewer domains than this, the minimum counts as 0. */
  readonly minDomains: number;
}

/** Counts all pods. */
export function countPods({ classes }: PlacementModel): number {
  return classes.reduce((sum, { pods }) => sum + pods.length, 0);
}
