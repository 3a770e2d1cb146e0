import { inOrder, type Step, type Steps } from './assignment.js';
import { neverClosed, type Siege } from './bound.js';
import { close } from './close.js';
import type { State } from './state.js';

/** How many more pods may be put somewhere while ways to close nodes are tried one by one; what is tried is taken off. */
export interface Effort {
  steps: number;
}

/**
 * Whether others can close all these nodes to a pod: `never`, the pods that do, or `unknown` at the limit.
 * @param before what is there already, such as the first pod of a set
 */
export function siegeEnds(siege: Siege, before: State, effort: Effort): 'never' | 'unknown' | Steps {
  const { model } = before;
  if (neverClosed(model, siege)) return 'never';
  const found = close(before, siege);
  if (found !== undefined) return found;
  return effort.steps > 0 ? tryAll(before, siege, effort) : 'unknown';
}

/** How many of them one question may take. */
const MOST = 8000;

/** Tries every way to close one node after the other. Rules about the order of arrival are left aside until the end. */
function tryAll(state: State, { at, nodes, available }: Siege, effort: Effort): 'never' | 'unknown' | Steps {
  const { model } = state;
  const { need } = model.classes[at]!;
  const left = [...available];
  const steps: Step[] = [];
  let allowed = Math.min(effort.steps, MOST);
  let unordered = false;
  let found: Steps | undefined;
  const order = nodes.toSorted((a, b) => reach(a) - reach(b));
  const classes = model.classes
    .filter(({ index, nodes: own }) => available[index]! > 0 && own.some((node) => nodes.includes(node)))
    .sort((a, b) => size(b.need) - size(a.need))
    .map(({ index }) => index);

  function reach(node: number): number {
    return model.classes.reduce((sum, { nodes: own, index }) => sum + (own.includes(node) ? available[index]! : 0), 0);
  }
  function size(amounts: readonly number[]): number {
    return Math.max(...amounts.map((amount, dim) => (need[dim] === 0 ? 0 : amount / Math.max(...model.cap.map((cap) => cap[dim]!), 1))));
  }
  /** Whether what may still come to the node could close it at all. */
  const closable = (node: number, from: number): boolean => {
    const sum = model.dims.map((_, dim) => state.used[node]![dim]!);
    for (let index = from; index < classes.length; index++) {
      const other = model.classes[classes[index]!]!;
      if (left[other.index]! <= 0 || !other.nodes.includes(node)) continue;
      if (model.classes[at]!.apart.some((relation) => relation.classes.includes(other.index))) return true;
      other.need.forEach((amount, dim) => (sum[dim]! += amount * left[other.index]!));
    }
    return sum.some((amount, dim) => need[dim]! > 0 && amount + need[dim]! > model.cap[node]![dim]!);
  };
  // One step is about as much work as one look at every class.
  const spend = (amount: number): boolean => {
    allowed -= amount;
    effort.steps -= amount;
    return allowed >= 0;
  };
  const visit = (position: number, from: number): 'found' | 'none' | 'limit' => {
    if (!spend(1 + classes.length / 8)) return 'limit';
    if (position === order.length) {
      found = inOrder(model, steps);
      // With what was there before the steps it may be in order; without it this is no witness.
      unordered ||= found === undefined;
      return found === undefined ? 'none' : 'found';
    }
    const node = order[position]!;
    if (!state.mayTake(at, node)) {
      const rest = order.slice(position + 1).filter((each) => state.mayTake(at, each));
      if (rest.length > 0 && from > 0 && !spend(1 + rest.length * (1 + classes.length / 8))) return 'limit';
      if (rest.length > 0 && from > 0 && neverClosed(model, { at, nodes: rest, available: left }, 4)) return 'none';
      return visit(position + 1, 0);
    }
    if (!closable(node, from)) return 'none';
    for (let index = from; index < classes.length; index++) {
      const other = classes[index]!;
      if (left[other]! <= 0 || !state.mayTake(other, node)) continue;
      state.add(other, node);
      left[other] = left[other]! - 1;
      steps.push({ at: other, node });
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
  if (result === 'found') return found!;
  return result === 'none' && !unordered ? 'never' : 'unknown';
}
