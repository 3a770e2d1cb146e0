import type { Amounts } from './pods/amounts.js';
import type { Verdict } from './verdict.js';

/** Everything the verdict was made from, for tables and the map. */
export interface Assessment {
  readonly verdict: Verdict;
  /** By name. */
  readonly nodes: readonly NodeUse[];
  readonly pods: readonly PodUse[];
  readonly pools: readonly PoolUse[];
  readonly claims: readonly ClaimUse[];
  readonly ports: readonly PortUse[];
}

/** A node, and how what it has is used. */
export interface NodeUse {
  readonly name: string;
  readonly server: boolean;
  readonly arch: string;
  /** As measured. */
  readonly has: Amounts;
  /** What the system, k3s and the eviction threshold keep. */
  readonly kept: Amounts;
  /** What pods may ask for: cpu, memory, pods, and `nvidia.com/gpu` where it is counted. */
  readonly allocatable: Amounts;
  readonly used: Amounts;
  readonly left: Amounts;
  /** Names of the pods here, as in the placements. */
  readonly runs: readonly string[];
}

/** A pod of the home. */
export interface PodUse {
  /** As in the placements. */
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly kind: string;
  /** @default - it has no place */
  readonly node?: string;
  readonly requests: Amounts;
  /** How many nodes its selector, affinity, taints and volumes leave to it. */
  readonly eligible: readonly string[];
  /** Units that make it: the workload itself, or what an operator or chart creates it for. */
  readonly by: readonly string[];
  /** Why it is where it is, each a short sentence. */
  readonly because: readonly string[];
}

/** A pool of Ceph. */
export interface PoolUse {
  readonly name: string;
  readonly copies: number;
  /** No two copies share one. */
  readonly apart: 'host' | 'osd';
  /** Data it could hold, if it alone had the disks. */
  readonly roomBytes: number;
  readonly claimedBytes: number;
}

/** A claim and what gives it room. */
export interface ClaimUse {
  /** `namespace/name`. */
  readonly name: string;
  readonly storageClass: string;
  readonly bytes: number;
  readonly modes: readonly string[];
  /** Pods that mount it, as in the placements. */
  readonly pods: readonly string[];
  /** The pool it is in. @default - a folder of the node, or a class that is not known */
  readonly pool?: string;
}

/** A port taken on nodes themselves. */
export interface PortUse {
  readonly port: number;
  readonly protocol: string;
  /** Unit, or what else takes it. */
  readonly by: string;
  readonly nodes: readonly string[];
}
