/** A home as numbers: nodes, amounts and groups of pods that no filter of the scheduler can tell apart. */
export interface Model {
  /** Names of the nodes. */
  readonly nodes: readonly string[];
  /** Names of what is counted: cpu, memory, pods and whatever else pods ask for. */
  readonly dims: readonly string[];
  /** What each node has, by node and amount. */
  readonly cap: readonly (readonly number[])[];
  /** Topologies: the first has every node for itself. */
  readonly keys: readonly string[];
  /** Which domain of a topology a node is in, by topology and node; -1 where it is in none. */
  readonly domain: readonly (readonly number[])[];
  /** How many domains each topology has. */
  readonly domains: readonly number[];
  readonly classes: readonly PodClass[];
  /** How many sets of pods must share a node. */
  readonly sets: number;
}

/** Pods that are alike in everything a filter looks at. */
export interface PodClass {
  readonly index: number;
  /** Names of the pods. */
  readonly pods: readonly string[];
  /** What one pod takes, in the order of the model's amounts. */
  readonly need: readonly number[];
  /** Nodes left by selector, affinity, taints and volumes. */
  readonly nodes: readonly number[];
  /** A higher number may push out a lower one. */
  readonly priority: number;
  /** Classes that may not be in the same domain; true both ways. */
  readonly apart: readonly Relation[];
  /** Some pod of these must be in the same domain already. */
  readonly beside: readonly (Relation & { readonly self: boolean })[];
  readonly spread: readonly SpreadOver[];
  /** Sets of pods that share a node because of a volume that is made where the first one comes. */
  readonly together: readonly number[];
}

export interface Relation {
  /** Topology, as an index. */
  readonly key: number;
  readonly classes: readonly number[];
}

/** An even spread that the scheduler insists on. */
export interface SpreadOver extends Relation {
  readonly maxSkew: number;
  /** Whether a pod of this class counts itself. */
  readonly self: boolean;
  /** Domains over which it is kept even. */
  readonly over: readonly number[];
  /** Nodes whose pods count. */
  readonly counted: readonly boolean[];
  /** With fewer domains than this, the emptiest counts as empty. */
  readonly minDomains: number;
}

/** The number of pods in all. */
export function size({ classes }: Model): number {
  return classes.reduce((sum, { pods }) => sum + pods.length, 0);
}
