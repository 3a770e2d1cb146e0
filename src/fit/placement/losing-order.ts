/** An arrival order that leaves a pod Pending although an assignment of all pods exists. */
export interface LosingOrder {
  /** Pods that start first, in this order, and the node of each; the scheduler chooses it while other nodes are still off. */
  readonly first: readonly { readonly pod: string; readonly node: string }[];
  /** The pod that then stays Pending. */
  readonly waits: string;
}
