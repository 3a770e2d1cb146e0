/** One machine's disks for Ceph. */
export interface StorageHost {
  /** Name of the node: the value of its label `kubernetes.io/hostname`. */
  readonly host: string;
  /** Names under `/dev/disk/by-id`. The whole disks become Ceph's. */
  readonly disks: readonly [string, ...string[]];
}

/** How many copies of each object are kept, and whether they are on different machines or only on different disks. */
export interface Replication {
  readonly size: number;
  /** With `host` the data survives the loss of a machine, with `osd` only the loss of a disk. */
  readonly failureDomain: 'host' | 'osd';
}

/** Up to three copies, on different machines where there are at least two, else on different disks. */
export function chooseReplication(storage: readonly StorageHost[]): Replication {
  if (storage.length >= 2) return { size: Math.min(3, storage.length), failureDomain: 'host' };
  const disks = storage.reduce((total, host) => total + host.disks.length, 0);
  return { size: Math.min(3, Math.max(1, disks)), failureDomain: 'osd' };
}

/** Settings of a pool that keeps data as {@link Replication} says. Ceph refuses a single copy unless `requireSafeReplicaSize` is false. */
export function replicatedPool({ size, failureDomain }: Replication): {
  readonly failureDomain: string;
  readonly replicated: { readonly size: number; readonly requireSafeReplicaSize: boolean };
} {
  return { failureDomain, replicated: { size, requireSafeReplicaSize: size > 1 } };
}

/** Number of monitors. They vote, so it is odd: three if there are at least three machines, else one. */
export function monitors(storage: readonly StorageHost[]): 1 | 3 {
  return storage.length >= 3 ? 3 : 1;
}
