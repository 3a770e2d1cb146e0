import { countCopies, separatesDisks } from '../../plan/pool-room.js';
import { poolsByClass } from '../../plan/rules/claims-exceed-pool.js';
import type { ClaimUse } from '../assessment.js';
import type { FitHome } from '../read-home.js';
import { listClaims } from '../storage/claim-uses.js';
import { listCephDisks } from '../storage/pool-uses.js';

/** What is left of Ceph without a node. */
export interface CephLoss {
  readonly ceph?: 'kept' | 'lost';
  readonly oneCopy: readonly string[];
  readonly noCopy: readonly string[];
  /** Pods whose volume cannot be reached. */
  readonly unreachable: readonly string[];
}

const MONITOR = /^rook-ceph\/rook-ceph-mon\//;

/** Says of each node what its loss does to votes of monitors and copies of data. */
export function predictCephLoss({ index, groups }: FitHome, placements: Readonly<Record<string, string>>): (lost: string) => CephLoss {
  const pools = poolsByClass(index);
  if (pools.size === 0) return () => ({ oneCopy: [], noCopy: [], unreachable: [] });
  const monitors = Object.entries(placements).flatMap(([pod, node]) => (MONITOR.test(pod) ? [node] : []));
  const hosts = listCephDisks(index);
  const claims = listClaims(index, groups);
  return (lost) => cephLoss(lost, { pools, monitors, hosts, claims });
}

interface Ceph {
  readonly pools: ReturnType<typeof poolsByClass>;
  /** Nodes of the monitors. */
  readonly monitors: readonly string[];
  readonly hosts: ReturnType<typeof listCephDisks>;
  readonly claims: readonly ClaimUse[];
}

function cephLoss(lost: string, { pools, monitors, hosts, claims }: Ceph): CephLoss {
  const here = monitors.filter((node) => node === lost).length;
  const ceph = here === 0 ? undefined : monitors.length - here > monitors.length / 2 ? 'kept' : 'lost';
  const disks = hosts.find(({ host }) => host === lost)?.disks.length ?? 0;
  const all = hosts.reduce((sum, each) => sum + each.disks.length, 0);
  // Copies are on different hosts, so one of them is gone; or on different disks, all of which may be on this host.
  const left = [...pools].map(([name, pool]) => {
    const copies = Math.min(countCopies(pool), separatesDisks(pool) ? all : hosts.length);
    return { name, copies: disks === 0 ? copies : copies - (separatesDisks(pool) ? Math.min(copies, disks) : 1) };
  });
  const noCopy = left.filter(({ copies }) => copies <= 0).map(({ name }) => name);
  const oneCopy = disks === 0 ? [] : left.filter(({ copies }) => copies === 1).map(({ name }) => name);
  const out = ceph === 'lost' ? new Set(pools.keys()) : new Set(noCopy);
  const unreachable = out.size === 0 ? [] : claims.flatMap(({ pool, pods }) => (pool !== undefined && out.has(pool) ? pods : []));
  return {
    ...(ceph === undefined ? {} : { ceph }),
    oneCopy,
    noCopy: ceph === 'lost' ? [...pools.keys()] : noCopy,
    unreachable: [...new Set(unreachable)],
  };
}
