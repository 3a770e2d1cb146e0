/** How long durable writes of 4 KiB took. */
export interface Latency {
  readonly writes: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** The median, and the time that 99 of 100 writes did not exceed; undefined without any. */
export function readLatency(seconds: readonly number[]): Latency | undefined {
  const sorted = seconds.filter((time) => Number.isFinite(time) && time >= 0).toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const at = (share: number): number => rounded(1000 * sorted[Math.ceil(share * sorted.length) - 1]!);
  return { writes: sorted.length, p50Milliseconds: at(0.5), p99Milliseconds: at(0.99) };
}

/** Two significant digits below ten, whole hundredths at least: more is noise. */
function rounded(milliseconds: number): number {
  return Math.max(0.01, Number(milliseconds.toPrecision(milliseconds < 10 ? 2 : 3)));
}
