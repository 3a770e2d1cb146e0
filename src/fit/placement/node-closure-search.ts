import { orderBindings, type Binding, type Bindings } from './binding.js';
import { provesNeverClosed, type Closure } from './closure-dual-bound.js';
import { closeGreedily } from './greedy-closure.js';
import type { PlacementModel } from './placement-model.js';
import type { SearchBudget } from './search-budget.js';
import { findAdjacency } from './adjacency.js';
import { ClusterState } from './cluster-state.js';

/**
 * Looks for pods that close all the nodes to one pod: first the dual bound, then the greedy heuristic, then branch and bound.
 * Returns `never` (proven), the bindings that close them, or `unknown` at the limit.
 *
 * @param begin makes the state to start from. @default - an empty cluster
 */
export function searchClosure(
  model: PlacementModel,
  closure: Closure,
  effort: SearchBudget,
  begin: () => ClusterState = () => new ClusterState(model),
): 'never' | 'unknown' | Bindings {
  if (provesNeverClosed(model, closure)) return 'never';
  const before = begin();
  const bindings = closeGreedily(before, closure, effort);
  if (bindings !== undefined) return bindings;
  return effort.steps > 0 ? branchAndBound(before, closure, effort) : 'unknown';
}

/** Steps that one search may take. */
const MOST = 8000;

/** Limit on pods and nodes: the recursion is one call deep for each. */
const DEPTH = 2500;

/**
 * Branch and bound (Land, Doig, 1960): tries every way to close one node after the other, pruned by the dual bound. Affinity and
 * spread are ignored until the end, where the bindings must have a possible order.
 */
function branchAndBound(
  state: ClusterState,
  { classIndex, nodes, available }: Closure,
  effort: SearchBudget,
): 'never' | 'unknown' | Bindings {
  const { model } = state;
  const { request } = model.classes[classIndex]!;
  const { allowed: reach, visitors } = findAdjacency(model);
  const left = [...available];
  const steps: Binding[] = [];
  let allowed = Math.min(effort.steps, MOST);
  let unordered = false;
  let bindings: Bindings | undefined;
  const coming = new Map(nodes.map((node) => [node, visitors[node]!.reduce((sum, other) => sum + available[other]!, 0)]));
  const order = nodes.toSorted((a, b) => coming.get(a)! - coming.get(b)!);
  const largest = model.resources.map((_, dim) => model.capacity.reduce((sum, cap) => Math.max(sum, cap[dim]!), 1));
  const size = (amounts: readonly number[]): number =>
    Math.max(...amounts.map((amount, dim) => (request[dim] === 0 ? 0 : amount / largest[dim]!)));
  const classes = [...new Set(nodes.flatMap((node) => visitors[node]!))]
    .filter((other) => available[other]! > 0)
    .sort((a, b) => size(model.classes[b]!.request) - size(model.classes[a]!.request) || a - b);
  /** The bound: whether the remaining pods could close the node at all. */
  const canClose = (node: number, from: number): boolean => {
    const sum = model.resources.map((_, dim) => state.used[node]![dim]!);
    for (let index = from; index < classes.length; index++) {
      const other = model.classes[classes[index]!]!;
      if (left[other.index]! <= 0 || reach[other.index]![node] === 0) continue;
      if (model.classes[classIndex]!.antiAffinity.some((relation) => relation.classes.includes(other.index))) return true;
      other.request.forEach((amount, dim) => (sum[dim]! += amount * left[other.index]!));
    }
    return sum.some((amount, dim) => request[dim]! > 0 && amount + request[dim]! > model.capacity[node]![dim]!);
  };
  // One step costs about as much as inspecting every class once.
  const spend = (amount: number): boolean => {
    allowed -= amount;
    effort.steps -= amount;
    return allowed >= 0;
  };
  const visit = (position: number, from: number): 'found' | 'none' | 'limit' => {
    if (!spend(1 + classes.length / 8) || steps.length + position > DEPTH) return 'limit';
    if (position === order.length) {
      bindings = orderBindings(model, steps);
      // The state it started from may make the order possible; without it this is no witness.
      unordered ||= bindings === undefined;
      return bindings === undefined ? 'none' : 'found';
    }
    const node = order[position]!;
    if (!state.mayAdmit(classIndex, node)) {
      const rest = order.slice(position + 1).filter((each) => state.mayAdmit(classIndex, each));
      if (rest.length > 0 && from > 0 && !spend(1 + rest.length * (1 + classes.length / 8))) return 'limit';
      if (rest.length > 0 && from > 0 && provesNeverClosed(model, { classIndex, nodes: rest, available: left }, 4)) return 'none';
      return visit(position + 1, 0);
    }
    if (!canClose(node, from)) return 'none';
    for (let index = from; index < classes.length; index++) {
      const other = classes[index]!;
      if (left[other]! <= 0 || !state.mayAdmit(other, node)) continue;
      state.add(other, node);
      left[other] = left[other]! - 1;
      steps.push({ classIndex: other, node });
      const result = visit(position, index);
      if (result === 'found') return result;
      steps.pop();
      left[other] = left[other]! + 1;
      state.remove(other, node);
      if (result === 'limit') return result;
    }
    return 'none';
  };
  const result = visit(0, 0);
  if (result === 'found') return bindings!;
  return result === 'none' && !unordered ? 'never' : 'unknown';
}
