import type { Machine } from '../../../../constructs/core/machine.js';
import type { ApiObject } from '../../control-plane/api-watch.js';

/** How a pool keeps its data, as Rook's kinds say it. */
export interface PoolSpec {
  readonly failureDomain?: string;
  readonly replicated?: { readonly size?: number };
}

export interface CephClusterObject extends ApiObject {
  readonly spec: {
    readonly storage?: { readonly nodes?: readonly { readonly name: string; readonly devices?: readonly { readonly name: string }[] }[] };
  };
}

/** What Rook keeps of everything where a pool does not say: rook/rook@v1.20.6 deploy/examples/filesystem.yaml. */
const USUAL_COPIES = 3;

export function copiesOf({ replicated }: PoolSpec): number {
  return replicated?.size ?? USUAL_COPIES;
}

/** Bytes that a pool on this cluster's disks can hold, every copy on a different host, or disk where the pool says so. */
export function poolBytes({ spec }: CephClusterObject, pool: PoolSpec, hosts: readonly Machine[]): number {
  const domains = (spec.storage?.nodes ?? []).flatMap(({ name, devices = [] }) => {
    const machine = hosts.find((host) => host.name === name);
    const sizes = devices.map((device) => machine?.disks.find(({ id }) => device.name === `/dev/disk/by-id/${id}`)?.sizeBytes ?? 0);
    return pool.failureDomain === 'osd' ? sizes : [sizes.reduce((sum, size) => sum + size, 0)];
  });
  return roomFor(domains, copiesOf(pool));
}

/**
 * The most data of which `copies` fit, each in a different domain. A domain larger than all the data helps no further, so
 * this is the largest `x` for which the domains, none counted for more than `x`, hold `copies` times `x`.
 */
export function roomFor(domains: readonly number[], copies: number): number {
  const sorted = domains.toSorted((a, b) => b - a);
  let rest = sorted.reduce((sum, size) => sum + size, 0);
  // With the `full` largest domains each holding all of it, the others must hold the remaining copies.
  for (let full = 0; full < copies; full++) {
    const room = rest / (copies - full);
    if (room >= (sorted[full] ?? 0)) return Math.floor(room);
    rest -= sorted[full]!;
  }
  return 0;
}
