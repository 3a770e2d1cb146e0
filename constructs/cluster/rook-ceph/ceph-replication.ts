/** One machine's disks for Ceph. */
export interface StorageHost {
  /** Name of the node: the value of its label `kubernetes.io/hostname`. */
  readonly host: string;
  /** Names under `/dev/disk/by-id`. The whole disks become Ceph's. */
  readonly disks: readonly [string, ...string[]];
}

/** How often each piece of data is kept, and on what it must be apart. */
export interface Replication {
  readonly size: number;
  /** `host`: a machine may die. `osd`: a disk may, but not the machine. */
  readonly failureDomain: 'host' | 'osd';
}

/** Up to three copies, on different machines where there are at least two, else on different disks. */
export function chooseReplication(storage: readonly StorageHost[]): Replication {
  if (storage.length >= 2) return { size: Math.min(3, storage.length), failureDomain: 'host' };
  const disks = storage.reduce((total, host) => total + host.disks.length, 0);
  return { size: Math.min(3, Math.max(1, disks)), failureDomain: 'osd' };
}

/** A pool that keeps data as said. One copy is refused by Ceph unless told that it is meant. */
export function replicatedPool({ size, failureDomain }: Replication): {
  readonly failureDomain: string;
  readonly replicated: { readonly size: number; readonly requireSafeReplicaSize: boolean };
} {
  return { failureDomain, replicated: { size, requireSafeReplicaSize: size > 1 } };
}

/** Monitors vote, so their number is odd: three as soon as there are three machines, else one. */
export function monitors(storage: readonly StorageHost[]): 1 | 3 {
  return storage.length >= 3 ? 3 : 1;
}
