/** How a pool keeps its data, as Rook's kinds say it. */
export interface PoolSpec {
  /** No two copies share one: `host`, or `osd`, which is a disk. @default 'host' */
  readonly failureDomain?: string;
  readonly replicated?: { readonly size?: number };
}

/** Data of one pool. */
export interface Kept {
  /** Size of the data itself, without copies. */
  readonly bytes: number;
  readonly pool: PoolSpec;
}

/** What Rook keeps of everything where a pool does not say: rook/rook@v1.20.6 deploy/examples/filesystem.yaml. */
const USUAL_COPIES = 3;

export function countCopies({ replicated }: PoolSpec): number {
  return replicated?.size ?? USUAL_COPIES;
}

export function separatesDisks({ failureDomain }: PoolSpec): boolean {
  return failureDomain === 'osd';
}

/**
 * How many times over the data fits on the disks of these hosts, all pools sharing them; below 1 it does not fit.
 * Exact where all pools keep copies apart in the same way. Where some do so by host and others by disk, it may be more
 * than the truth, never less.
 */
export function roomFactor(hosts: readonly (readonly number[])[], data: readonly Kept[]): number {
  const byHost = data.map(({ bytes, pool }) => {
    const copies = countCopies(pool);
    // Several copies of this on one host are fine: to hosts it is so many bytes, wherever they lie.
    return separatesDisks(pool) ? { bytes: bytes * copies, copies: 1 } : { bytes, copies };
  });
  const byDisk = data.map(({ bytes, pool }) => ({ bytes, copies: countCopies(pool) }));
  return Math.min(timesIn(hosts.map(sum), byHost), timesIn(hosts.flat(), byDisk));
}

/** The most data of which `copies` fit, each in a different domain. */
export function roomFor(domains: readonly number[], copies: number): number {
  return Math.floor(timesIn(domains, [{ bytes: 1, copies }]));
}

/**
 * However large some domains are, each takes one copy of anything at most, and the others must hold the remaining ones.
 * As maximum flow equals minimum cut, that is also enough: the data fits if it holds for the largest one, two, three and so on.
 */
function timesIn(domains: readonly number[], data: readonly { readonly bytes: number; readonly copies: number }[]): number {
  const sorted = domains.toSorted((a, b) => b - a);
  const most = Math.max(0, ...data.map(({ copies }) => copies));
  let rest = sum(sorted);
  let times = Infinity;
  for (let largest = 0; largest < most; largest++) {
    const remaining = sum(data.map(({ bytes, copies }) => bytes * Math.max(0, copies - largest)));
    if (remaining > 0) times = Math.min(times, rest / remaining);
    rest -= sorted[largest] ?? 0;
  }
  return times;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
