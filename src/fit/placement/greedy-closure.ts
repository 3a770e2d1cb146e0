import type { Binding, Bindings } from './binding.js';
import type { Closure } from './closure-dual-bound.js';
import { findAdjacency } from './adjacency.js';
import type { SearchBudget } from './search-budget.js';
import type { ClusterState } from './cluster-state.js';

/** Ranks the pods that could go onto a node next: by the fraction of it that they close, and by how many other nodes they could close. */
type Score = (worth: number, alternatives: number) => number;

/** Limit on the pods inspected in one search. */
const WORK = 300_000;

const SCORES: readonly Score[] = [
  (worth, alternatives) => worth * 10 - alternatives,
  (worth) => worth,
  (worth, alternatives) => -alternatives * 10 + worth,
  (worth) => -worth,
  (_, alternatives) => -alternatives,
];

/**
 * A greedy covering heuristic: fills node after node, fewest candidates first, until no node admits the pod (Chvátal, "A
 * Greedy Heuristic for the Set-Covering Problem", 1979). On success the state keeps the bindings; otherwise it is restored.
 */
export function closeGreedily(state: ClusterState, { classIndex, nodes, available }: Closure, effort: SearchBudget): Bindings | undefined {
  const { model } = state;
  const all = findAdjacency(model).visitors;
  const visitors = new Map(nodes.map((node) => [node, all[node]!.filter((index) => available[index]! > 0)]));
  const reach = nodes.map((node) => visitors.get(node)!.reduce((sum, each) => sum + available[each]!, 0));
  const alternatives = model.classes.map(() => 0);
  for (const here of visitors.values()) for (const each of here) alternatives[each]!++;
  const given = Math.min(WORK, effort.looks);
  const work = { left: given };
  const { request } = model.classes[classIndex]!;
  const sizes = new Map(
    nodes.map((node) => [node, Math.max(...model.capacity[node]!.map((cap, dim) => cap / Math.max(1, request[dim]!)))]),
  );
  const size = (node: number): number => sizes.get(node)!;
  const orders = [
    nodes.map((_, index) => index).sort((a, b) => reach[a]! - reach[b]! || size(nodes[a]!) - size(nodes[b]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[b]!) - size(nodes[a]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[a]!) - size(nodes[b]!)),
  ].map((order) => order.map((index) => nodes[index]!));
  for (const order of nodes.length === 1 ? orders.slice(0, 1) : orders) {
    for (const score of SCORES) {
      const steps = attempt(state, { classIndex, order, available, alternatives, visitors, score, work });
      if (steps === undefined) continue;
      effort.looks -= given - work.left;
      return steps;
    }
  }
  effort.looks -= given - work.left;
  return undefined;
}

interface Attempt {
  readonly classIndex: number;
  readonly order: readonly number[];
  readonly available: readonly number[];
  /** Number of these nodes that each class may use. */
  readonly alternatives: readonly number[];
  /** Classes that may use each node. */
  readonly visitors: ReadonlyMap<number, readonly number[]>;
  readonly score: Score;
  readonly work: { left: number };
}

function attempt(state: ClusterState, { classIndex, order, available, visitors, score, work, ...props }: Attempt): Bindings | undefined {
  const left = [...available];
  const alternatives = [...props.alternatives];
  const steps: Binding[] = [];
  const antiAffine = new Set(state.model.classes[classIndex]!.antiAffinity.flatMap(({ classes }) => classes));
  let open = order.length;
  for (const node of order) {
    open--;
    const here = visitors.get(node)!;
    for (const each of here) alternatives[each]!--;
    while (state.admits(classIndex, node)) {
      work.left -= here.length;
      const next = work.left < 0 ? undefined : choosePod(state, { classIndex, node, left, here, alternatives, open, score, antiAffine });
      if (next === undefined) {
        for (const step of steps) state.remove(step.classIndex, step.node);
        return undefined;
      }
      state.add(next, node);
      left[next] = left[next]! - 1;
      steps.push({ classIndex: next, node });
    }
  }
  return steps;
}

interface Candidates {
  readonly classIndex: number;
  readonly node: number;
  readonly left: readonly number[];
  readonly here: readonly number[];
  readonly alternatives: readonly number[];
  /** Nodes that are not closed yet. */
  readonly open: number;
  readonly score: Score;
  /** Classes that repel the pod. */
  readonly antiAffine: ReadonlySet<number>;
}

/** The cheapest pod that closes the node at once, or else the one with the best score. */
function choosePod(
  state: ClusterState,
  { classIndex, node, left, here, alternatives, open, score, antiAffine }: Candidates,
): number | undefined {
  const { model } = state;
  const { request } = model.classes[classIndex]!;
  const cap = model.capacity[node]!;
  const used = state.used[node]!;
  let closing: number | undefined;
  let least = Infinity;
  let best: number | undefined;
  let most = -Infinity;
  for (const index of here) {
    const other = model.classes[index]!;
    if (left[index]! <= 0 || !state.admits(index, node)) continue;
    // The hottest loop of the solver: no allocations here.
    let worth = 0;
    for (let dim = 0; dim < request.length; dim++) {
      if (request[dim] === 0 || other.request[dim] === 0) continue;
      worth = Math.max(worth, other.request[dim]! / Math.max(1, cap[dim]! - used[dim]! - request[dim]! + 1));
    }
    if (worth >= 1 || antiAffine.has(index)) {
      const cost = alternatives[index]! * 4 + worth;
      if (cost < least) [closing, least] = [index, cost];
    }
    const value = score(Math.min(worth, 1), alternatives[index]! / Math.max(1, open));
    if (worth > 0 && value > most) [best, most] = [index, value];
  }
  return closing ?? best;
}
