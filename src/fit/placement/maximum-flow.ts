/** A bipartite flow network with integer capacities. */
export interface FlowNetwork {
  /** Supply of each source. */
  readonly supply: readonly number[];
  /** Capacity of each sink. */
  readonly room: readonly number[];
  /** Capacity of the edge from a source to a sink; 0 for no edge. */
  readonly capacity: (source: number, sink: number) => number;
}

/** A violated cut: these sources can only flow into these sinks, and supply more than they hold. */
export interface Overflow {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
  readonly wanted: number;
  readonly room: number;
}

/**
 * Dinic's maximum flow (Dinitz, Soviet Mathematics Doklady 11, 1970). Returns undefined when the whole supply flows, else the
 * minimum cut that proves it cannot. All amounts are integers, so the proof is exact.
 */
export function findOverflow({ supply, room, capacity }: FlowNetwork): Overflow | undefined {
  const sources = supply.length;
  const start = sources + room.length;
  const end = start + 1;
  const to: number[] = [];
  const left: number[] = [];
  const edges: number[][] = Array.from({ length: end + 1 }, () => []);
  const edge = (a: number, b: number, amount: number): void => {
    if (amount <= 0) return;
    edges[a]!.push(to.push(b) - 1);
    left.push(amount);
    edges[b]!.push(to.push(a) - 1);
    left.push(0);
  };
  supply.forEach((amount, source) => {
    edge(start, source, amount);
    if (amount > 0) room.forEach((_, sink) => edge(source, sources + sink, capacity(source, sink)));
  });
  room.forEach((amount, sink) => edge(sources + sink, end, amount));
  const wanted = supply.reduce((sum, amount) => sum + amount, 0);
  let flowing = 0;
  for (;;) {
    const level = levelGraph(edges, to, left, start);
    if (level[end]! < 0) {
      if (flowing >= wanted) return undefined;
      return minimumCut(level, supply, room);
    }
    const next = new Int32Array(end + 1);
    const push = (at: number, amount: number): number => {
      if (at === end) return amount;
      for (; next[at]! < edges[at]!.length; next[at]!++) {
        const each = edges[at]![next[at]!]!;
        const other = to[each]!;
        if (left[each]! <= 0 || level[other] !== level[at]! + 1) continue;
        const done = push(other, Math.min(amount, left[each]!));
        if (done === 0) continue;
        left[each] = left[each]! - done;
        left[each ^ 1] = left[each ^ 1]! + done;
        return done;
      }
      return 0;
    };
    for (let pushed = push(start, Infinity); pushed > 0; pushed = push(start, Infinity)) flowing += pushed;
  }
}

function levelGraph(edges: readonly (readonly number[])[], to: readonly number[], left: readonly number[], start: number): Int32Array {
  const level = new Int32Array(edges.length).fill(-1);
  level[start] = 0;
  const queue = [start];
  for (const at of queue) {
    for (const each of edges[at]!) {
      const other = to[each]!;
      if (left[each]! <= 0 || level[other]! >= 0) continue;
      level[other] = level[at]! + 1;
      queue.push(other);
    }
  }
  return level;
}

function minimumCut(level: Int32Array, supply: readonly number[], room: readonly number[]): Overflow {
  const sources = supply.flatMap((amount, source) => (amount > 0 && level[source]! >= 0 ? [source] : []));
  const sinks = room.flatMap((_, sink) => (level[supply.length + sink]! >= 0 ? [sink] : []));
  const sum = (indexes: readonly number[], amounts: readonly number[]): number =>
    indexes.reduce((total, each) => total + amounts[each]!, 0);
  return { sources, sinks, wanted: sum(sources, supply), room: sum(sinks, room) };
}
