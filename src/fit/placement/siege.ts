import { inOrder, type Step, type Steps } from './assignment.js';
import { neverClosed, type Siege } from './bound.js';
import { close } from './close.js';
import type { Model } from './model.js';
import { reachOf } from './reach.js';
import { State } from './state.js';

/** What is left of the work that one home is given; what is done is taken off. */
export interface Effort {
  /** How many more pods may be put somewhere while ways to close nodes are tried one by one. */
  steps: number;
  /** How many more pods may be looked at where nodes are closed with whatever seems likeliest. */
  looks: number;
}

/**
 * Whether others can close all these nodes to a pod: `never`, the pods that do, or `unknown` at the limit.
 * @param begin what is there already, such as the first pod of a set. @default - nothing
 */
export function siegeEnds(
  model: Model,
  siege: Siege,
  effort: Effort,
  begin: () => State = () => new State(model),
): 'never' | 'unknown' | Steps {
  if (neverClosed(model, siege)) return 'never';
  const before = begin();
  const found = close(before, siege, effort);
  if (found !== undefined) return found;
  return effort.steps > 0 ? tryAll(before, siege, effort) : 'unknown';
}

/** How many of them one question may take. */
const MOST = 8000;

/** How many pods and nodes deep it is tried: one call is inside another for each. */
const DEPTH = 2500;

/** Tries every way to close one node after the other. Rules about the order of arrival are left aside until the end. */
function tryAll(state: State, { at, nodes, available }: Siege, effort: Effort): 'never' | 'unknown' | Steps {
  const { model } = state;
  const { need } = model.classes[at]!;
  const { allowed: reach, visitors } = reachOf(model);
  const left = [...available];
  const steps: Step[] = [];
  let allowed = Math.min(effort.steps, MOST);
  let unordered = false;
  let found: Steps | undefined;
  const coming = new Map(nodes.map((node) => [node, visitors[node]!.reduce((sum, other) => sum + available[other]!, 0)]));
  const order = nodes.toSorted((a, b) => coming.get(a)! - coming.get(b)!);
  const largest = model.dims.map((_, dim) => model.cap.reduce((sum, cap) => Math.max(sum, cap[dim]!), 1));
  const size = (amounts: readonly number[]): number =>
    Math.max(...amounts.map((amount, dim) => (need[dim] === 0 ? 0 : amount / largest[dim]!)));
  const classes = [...new Set(nodes.flatMap((node) => visitors[node]!))]
    .filter((other) => available[other]! > 0)
    .sort((a, b) => size(model.classes[b]!.need) - size(model.classes[a]!.need) || a - b);
  /** Whether what may still come to the node could close it at all. */
  const closable = (node: number, from: number): boolean => {
    const sum = model.dims.map((_, dim) => state.used[node]![dim]!);
    for (let index = from; index < classes.length; index++) {
      const other = model.classes[classes[index]!]!;
      if (left[other.index]! <= 0 || reach[other.index]![node] === 0) continue;
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
    if (!spend(1 + classes.length / 8) || steps.length + position > DEPTH) return 'limit';
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
