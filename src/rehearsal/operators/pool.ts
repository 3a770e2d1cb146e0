import type { Machine } from '../../../constructs/core/machine.js';
import { type PoolSpec, roomFactor } from '../../plan/pool-room.js';
import type { ApiObject } from '../../cluster/client/api-object.js';

export interface CephClusterObject extends ApiObject {
  readonly spec: {
    readonly storage?: { readonly nodes?: readonly { readonly name: string; readonly devices?: readonly { readonly name: string }[] }[] };
  };
}

/** Bytes that a pool on this cluster's disks can hold, every copy on a different host, or disk where the pool says so. */
export function poolBytes({ spec }: CephClusterObject, pool: PoolSpec, hosts: readonly Machine[]): number {
  const disks = (spec.storage?.nodes ?? []).map(({ name, devices = [] }) => {
    const machine = hosts.find((host) => host.name === name);
    return devices.map((device) => machine?.disks.find(({ id }) => device.name === `/dev/disk/by-id/${id}`)?.sizeBytes ?? 0);
  });
  return Math.floor(roomFactor(disks, [{ bytes: 1, pool }]));
}
