/** What happens while a node is gone. Pods are named as in the verdict's placements; a DaemonSet's pod just goes with its node. */
export interface Loss {
  /** Pods that start again elsewhere after some minutes. */
  readonly moves: readonly string[];
  /** Pods that wait until the node is deleted from the cluster: those of StatefulSets, and those whose volume one node at a time may mount. */
  readonly waits: readonly string[];
  /** Pods that run nowhere else: their volume or device is there, only this node is allowed, or no other has room. */
  readonly stops: readonly string[];
  /** Whether the cluster still decides anything; absent on a node that is no server. */
  readonly servers?: 'kept' | 'lost';
  /** Whether Ceph's monitors are still the majority; absent on a node without one. */
  readonly ceph?: 'kept' | 'lost';
  /** Pools of which some data has one copy left. */
  readonly oneCopy?: readonly string[];
  /** Pools of which some data is out of reach until the node is back. */
  readonly noCopy?: readonly string[];
  /** The consequences beyond single pods, each a sentence. */
  readonly notes: readonly string[];
}
