import { withFix } from '../../plan/problem.js';
import { poolsByClass } from '../../plan/rules/claims-exceed-pool.js';
import { roomFactor } from '../../plan/pool-room.js';
import type { ClaimUse, PoolUse } from '../assessment.js';
import type { FitHome } from '../read-home.js';
import { listCephDisks } from '../storage/pool-uses.js';
import type { FitProblem } from './fit-problem.js';
import { bytesText, listSome } from './amount-text.js';

/** Claims that no pool can hold, one by one and together. */
export function findStorageProblems(home: FitHome, claims: readonly ClaimUse[], pools: readonly PoolUse[]): readonly FitProblem[] {
  const large = claims.flatMap((claim) => findLargeClaims(claim, home, pools));
  return large.length > 0 ? large : findFullPools(home, claims, pools);
}

function findLargeClaims(claim: ClaimUse, { nodes }: FitHome, pools: readonly PoolUse[]): readonly FitProblem[] {
  const pool = pools.find(({ name }) => name === claim.pool);
  const disks = nodes.map(({ name, machine }) => ({ name, bytes: systemDiskBytes(machine.disks) }));
  const known = disks.filter(({ bytes }) => bytes !== undefined);
  if (pool === undefined && (claim.storageClass !== 'local-path' || known.length < disks.length || known.length === 0)) return [];
  const [largest] = known.toSorted((a, b) => b.bytes! - a.bytes!);
  const room = pool === undefined ? largest!.bytes! : pool.roomBytes;
  if (claim.bytes <= room) return [];
  const has =
    pool === undefined
      ? `the largest disk, on ${largest!.name}, has ${bytesText(room)}`
      : `the disks of Ceph hold ${bytesText(room)} with ${pool.copies} copies of everything`;
  const needs = bytesText(claim.bytes);
  const fix = `ask for at most ${bytesText(room)}, or add disks${pool === undefined ? '' : ' with use: ceph'}`;
  return [
    {
      kind: 'claim',
      subject: claim.name,
      message: withFix(`the claim ${claim.name} is too large: it asks for ${needs}, but ${has}`, fix),
      needs,
      has,
      fix,
    },
  ];
}

function systemDiskBytes(disks: FitHome['nodes'][number]['machine']['disks']): number | undefined {
  return disks.find(({ use = 'system' }) => use === 'system')?.sizeBytes;
}

/** What all claims add up to, on disks that all pools share. */
function findFullPools({ index }: FitHome, claims: readonly ClaimUse[], pools: readonly PoolUse[]): readonly FitProblem[] {
  if (pools.length === 0) return [];
  const specs = poolsByClass(index);
  const hosts = listCephDisks(index);
  const data = claims.flatMap(({ pool, bytes }) => (pool === undefined ? [] : [{ bytes, pool: specs.get(pool)! }]));
  const times = roomFactor(
    hosts.map(({ disks }) => disks),
    data,
  );
  if (times >= 1) return [];
  const claimed = data.reduce((sum, { bytes }) => sum + bytes, 0);
  const needs = bytesText(claimed);
  const room = bytesText(claimed * times);
  const copies = [...new Set(pools.map((pool) => pool.copies))].sort().join(' or ');
  const has = `the disks of ${listSome(hosts.map(({ host }) => host))} hold ${room} with ${copies} copies`;
  const largest = claims.filter(({ pool }) => pool !== undefined).toSorted((a, b) => b.bytes - a.bytes)[0]!;
  const over = Math.ceil((claimed - claimed * times) / 1024 ** 3) * 1024 ** 3;
  const fix =
    over < largest.bytes
      ? `shrink ${largest.name} by ${bytesText(over)}, or add disks with use: ceph`
      : `add disks with use: ceph to the smallest hosts, or shrink the claims`;
  return [
    {
      kind: 'pool',
      subject: largest.pool!,
      message: withFix(`Ceph is too small: the claims add up to ${needs}, but ${has}`, fix),
      needs,
      has,
      fix,
    },
  ];
}
