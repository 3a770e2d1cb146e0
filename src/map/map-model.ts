import type { Loss } from '../fit/losses/loss.js';
import type { Placement } from '../fit/verdict.js';

/** Everything the map shows, as plain data: it is written into the page as JSON. */
export interface MapModel {
  /** Name of the stack. */
  readonly home: string;
  readonly placement: Placement;
  readonly fits: boolean;
  /** Each with the change that solves it. */
  readonly problems: readonly { readonly message: string; readonly fix: string }[];
  readonly machines: readonly MapMachine[];
  /** Capacity of all nodes together. */
  readonly total: readonly MapBar[];
  readonly pods: readonly MapPod[];
  /** Names under which the home's services are reached. */
  readonly names: readonly MapName[];
  readonly storage: readonly MapStorage[];
}

/** Who applies something. */
export type MapOwner = 'Pulumi' | 'Argo CD';

export interface MapMachine {
  readonly name: string;
  /** A short description, such as `server, amd64, 4 threads`. */
  readonly about: string;
  readonly memoryBytes: number;
  /** Whether it is a node of the cluster. */
  readonly node: boolean;
  readonly gpu?: string;
  readonly bars: readonly MapBar[];
  /** Index into the pods. */
  readonly pods: readonly number[];
  /** What happens when the machine is lost. @default - it is not a node, so no pod is affected */
  readonly loss?: Loss;
}

/** Use of one resource of a machine. All amounts are in one unit. */
export interface MapBar {
  readonly resource: string;
  readonly has: number;
  /** Reserved for the system and k3s. */
  readonly kept: number;
  /** Requested by the pods on it. */
  readonly used: number;
  /** `3.1 of 7.6 GiB`. */
  readonly text: string;
}

export interface MapPod {
  /** As in the verdict's placements. */
  readonly id: string;
  /** A name short enough for its box. */
  readonly label: string;
  readonly namespace: string;
  readonly kind: string;
  readonly owner: MapOwner;
  /** Index of its machine. @default - it fits on none */
  readonly machine?: number;
  /** `100m cpu, 64 MiB memory`. */
  readonly requests: string;
  readonly because: readonly string[];
  /** Whether it uses the machine's NVIDIA card. */
  readonly gpu: boolean;
}

export interface MapName {
  readonly name: string;
  readonly url: string;
  readonly owner: MapOwner;
  /** Indexes into the pods that answer. */
  readonly pods: readonly number[];
}

export interface MapStorage {
  /** `namespace/name` of the claim. */
  readonly name: string;
  /** `20 GiB of rook-cephfs, in pool replicated`. */
  readonly about: string;
  readonly owner: MapOwner;
  readonly pods: readonly number[];
}
