import { isNode } from '../../../constructs/core/machine.js';
import { countCopies, separatesDisks, roomFactor } from '../../plan/pool-room.js';
import type { HomeIndex } from '../../plan/rules/home-index.js';
import { poolsByClass } from '../../plan/rules/claims-exceed-pool.js';
import type { ClaimUse, PoolUse } from '../assessment.js';

/** Disks that Ceph has, by host; hosts without are left out. */
export function listCephDisks(home: HomeIndex): readonly { readonly host: string; readonly disks: readonly number[] }[] {
  return home.context.machines
    .filter(isNode)
    .map(({ name, disks }) => ({ host: name, disks: disks.filter(({ use }) => use === 'ceph').map(({ sizeBytes }) => sizeBytes) }))
    .filter(({ disks }) => disks.length > 0);
}

/** Pools that claims are made in, by the class that names them. */
export function listPools(home: HomeIndex, claims: readonly ClaimUse[]): readonly PoolUse[] {
  if (home.ofKind('ceph.rook.io/CephCluster').length === 0) return [];
  const disks = listCephDisks(home).map((each) => each.disks);
  return [...poolsByClass(home)].map(([name, pool]) => {
    const own = claims.filter((claim) => claim.pool === name);
    return {
      name,
      copies: countCopies(pool),
      apart: separatesDisks(pool) ? 'osd' : 'host',
      roomBytes: Math.floor(roomFactor(disks, [{ bytes: 1, pool }])),
      claimedBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}
