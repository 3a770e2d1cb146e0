import { orderBindings, type Binding, type Bindings } from './binding.js';
import { findSymmetry } from './node-symmetry.js';
import { type PlacementModel, countPods } from './placement-model.js';
import { ClusterState } from './cluster-state.js';

/** The result of an exhaustive search. */
export type SearchResult =
  | { readonly type: 'found'; readonly steps: Bindings }
  | { readonly type: 'none'; readonly tried: number }
  | { readonly type: 'limit'; readonly tried: number };

/** Limit on pods: the recursion is one call deep for each. */
const DEPTH = 2500;

/** Limit on the nodes and remaining classes inspected in all. */
const LOOKS = 12_000_000;

/**
 * Depth-first branch and bound over all assignments, with one of each set of interchangeable nodes (Land, Doig, "An Automatic
 * Method of Solving Discrete Programming Problems", 1960). `none` is a proof that no assignment exists.
 *
 * @param limit bindings that are tried at most
 */
export function searchAssignments(model: PlacementModel, limit: number): SearchResult {
  if (countPods(model) > DEPTH) return { type: 'limit', tried: 0 };
  const state = new ClusterState(model);
  let looks = LOOKS;
  const { nodeType } = findSymmetry(model);
  // Pinned classes are bound first, so interchangeable nodes differ only in the classes that are not pinned.
  const free = model.classes.filter(({ nodes }) => nodes.length !== 1).map(({ index }) => index);
  const order = orderClasses(model);
  const steps: Binding[] = [];
  const total = countPods(model);
  let tried = 0;
  let complete: Bindings | undefined;

  const visit = (position: number, nth: number, from: number): 'found' | 'none' | 'limit' => {
    if (steps.length === total) {
      complete = orderBindings(model, steps);
      return complete === undefined ? 'none' : 'found';
    }
    const classIndex = order[position]!;
    const { pods, nodes } = model.classes[classIndex]!;
    if (nth === pods.length) looks -= (order.length - position) * 4;
    if (looks < 0) return 'limit';
    if (nth === pods.length) return isInfeasible(state, order, position + 1) ? 'none' : visit(position + 1, 0, 0);
    looks -= nodes.length - from;
    const triedNodes = new Set<string>();
    for (let index = from; index < nodes.length; index++) {
      const node = nodes[index]!;
      if (!state.mayAdmit(classIndex, node)) continue;
      if (nth === 0) {
        const same = `${nodeType[node]} ${free.map((each) => state.count[node]![each]!).join()}`;
        if (triedNodes.has(same)) continue;
        triedNodes.add(same);
      }
      if (++tried > limit) return 'limit';
      state.add(classIndex, node);
      steps.push({ classIndex, node });
      const result = visit(position, nth + 1, index);
      if (result !== 'none') return result;
      steps.pop();
      state.remove(classIndex, node);
    }
    return 'none';
  };
  const result = visit(0, 0, 0);
  return result === 'found' ? { type: result, steps: complete! } : { type: result, tried };
}

/** Pinned classes first, then the largest requests. */
function orderClasses({ classes, capacity }: PlacementModel): readonly number[] {
  const share = ({ request, nodes }: PlacementModel['classes'][number]): number =>
    Math.max(0, ...request.map((amount, dim) => (amount === 0 ? 0 : amount / Math.max(1, ...nodes.map((node) => capacity[node]![dim]!)))));
  return classes
    .map(({ index }) => index)
    .sort(
      (a, b) => Number(classes[b]!.nodes.length === 1) - Number(classes[a]!.nodes.length === 1) || share(classes[b]!) - share(classes[a]!),
    );
}

/** The bound: whether some remaining class has no room for its pods, or all together request more than is free. */
function isInfeasible(state: ClusterState, order: readonly number[], from: number): boolean {
  const { model } = state;
  const rest = order.slice(from);
  const wanted = model.resources.map(() => 0);
  for (const classIndex of rest) {
    const { request, nodes, pods } = model.classes[classIndex]!;
    request.forEach((amount, dim) => (wanted[dim]! += amount * pods.length));
    let room = 0;
    for (const node of nodes) {
      let count = Infinity;
      request.forEach((amount, dim) => {
        if (amount > 0) count = Math.min(count, Math.floor((model.capacity[node]![dim]! - state.used[node]![dim]!) / amount));
      });
      room += count;
      if (room >= pods.length) break;
    }
    if (room < pods.length) return true;
  }
  return wanted.some(
    (amount, dim) =>
      amount > 0 && amount > model.nodes.reduce((sum, _, node) => sum + model.capacity[node]![dim]! - state.used[node]![dim]!, 0),
  );
}
