import { inOrder, type Step, type Steps } from './assignment.js';
import type { Model } from './model.js';
import { State } from './state.js';

/** Places for all pods, or as many as were found to have one at once. */
export interface Assigned {
  readonly complete: boolean;
  readonly steps: Steps;
  /** How many pods of each class have no place. */
  readonly missing: readonly number[];
}

/** Which of the nodes that take a pod it goes to. */
type Preference = (state: State, at: number, node: number) => number;

const ROUNDS = 24;

/**
 * Looks for places for all pods: the most demanding first, and what found none earlier the next time; with several ways to
 * choose among nodes. What is found is certain; nothing found proves nothing.
 * @param rounds how often it begins anew, for each way to choose
 */
export function assign(model: Model, rounds = ROUNDS): Assigned {
  const pressure = pressures(model);
  const preferences: readonly Preference[] = [
    // As the scheduler itself would: where most is left, and away from its like.
    (state, at, node) => fullness(state, at, node) + state.count[node]![at]! / 20,
    (state, at, node) => pressure[node]! * 4 - fullness(state, at, node),
    (state, at, node) => -fullness(state, at, node),
  ];
  const weight = difficulty(model);
  let best: Assigned | undefined;
  const boost = model.classes.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const prefer of preferences) {
      const order = model.classes.map((_, at) => at).sort((a, b) => boost[b]! - boost[a]! || weight[b]! - weight[a]! || a - b);
      const found = attempt(model, order, prefer);
      if (found.complete) return found;
      if (best === undefined || total(found.missing) < total(best.missing)) best = found;
      found.missing.forEach((count, at) => {
        if (count > 0) boost[at]! += 1;
      });
    }
  }
  return best!;
}

function attempt(model: Model, order: readonly number[], prefer: Preference): Assigned {
  const state = new State(model);
  const steps: Step[] = [];
  let waiting = order.map((at) => ({ at, left: model.classes[at]!.pods.length }));
  for (let before = -1; waiting.length > 0 && steps.length > before;) {
    before = steps.length;
    waiting = waiting.flatMap(({ at, left }) => {
      let rest = left;
      while (rest > 0) {
        const node = chosen(state, at, prefer) ?? madeRoom(state, at, steps);
        if (node === undefined) break;
        state.add(at, node);
        steps.push({ at, node });
        rest--;
      }
      return rest === 0 ? [] : [{ at, left: rest }];
    });
  }
  const missing = model.classes.map(() => 0);
  for (const { at, left } of waiting) missing[at] = left;
  const ordered = inOrder(model, steps);
  // A pod that was moved away may have been what another one stood beside.
  if (ordered === undefined) return { complete: false, steps: [], missing: model.classes.map(({ pods }) => pods.length) };
  return { complete: waiting.length === 0, steps: ordered, missing };
}

function chosen(state: State, at: number, prefer: Preference): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const node of state.model.classes[at]!.nodes) {
    if (!state.takes(at, node)) continue;
    const cost = prefer(state, at, node);
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/** Moves single pods elsewhere until one more of the class has room on a node; puts them back where that does not help. */
function madeRoom(state: State, at: number, steps: Step[]): number | undefined {
  const { model } = state;
  for (const node of model.classes[at]!.nodes) {
    if (state.obstacles(at, node).some((obstacle) => typeof obstacle === 'string' && obstacle !== 'apart')) continue;
    const moved: { readonly step: number; readonly to: number }[] = [];
    for (let step = 0; step < steps.length && !state.takes(at, node); step++) {
      const { at: other, node: from } = steps[step]!;
      if (from !== node || other === at || model.classes[other]!.nodes.length === 1) continue;
      state.remove(other, node);
      const to = model.classes[other]!.nodes.find((elsewhere) => elsewhere !== node && state.takes(other, elsewhere));
      state.add(other, to ?? node);
      if (to !== undefined) moved.push({ step, to });
    }
    if (state.takes(at, node)) {
      for (const { step, to } of moved) steps[step] = { at: steps[step]!.at, node: to };
      return node;
    }
    for (const { step, to } of moved.reverse()) {
      state.remove(steps[step]!.at, to);
      state.add(steps[step]!.at, node);
    }
  }
  return undefined;
}

/** How full the node would be in what it would have least of, from 0 to 1. */
function fullness({ used, model }: State, at: number, node: number): number {
  const { need } = model.classes[at]!;
  let most = 0;
  for (let dim = 0; dim < need.length; dim++) {
    const cap = model.cap[node]![dim]!;
    if (cap > 0) most = Math.max(most, (used[node]![dim]! + need[dim]!) / cap);
  }
  return most;
}

/** What all pods that may use a node would take of it, shared among the nodes they may use: a node few need comes first. */
function pressures(model: Model): readonly number[] {
  return model.nodes.map((_, node) => {
    let sum = 0;
    for (const { nodes, need, pods } of model.classes) {
      if (!nodes.includes(node)) continue;
      const shares = need.map((amount, dim) => (amount === 0 ? 0 : amount / Math.max(1, model.cap[node]![dim]!)));
      sum += (pods.length * Math.max(...shares)) / nodes.length;
    }
    return sum;
  });
}

/** Pods that few nodes take, and those that take much, are hard to place. */
function difficulty(model: Model): readonly number[] {
  return model.classes.map(({ nodes, need, apart, beside, spread }) => {
    const shares = need.map((amount, dim) => {
      const most = Math.max(...nodes.map((node) => model.cap[node]![dim]!));
      return amount === 0 ? 0 : amount / Math.max(1, most);
    });
    const size = Math.max(0, ...shares);
    const bound = apart.length > 0 || spread.length > 0 ? 0.2 : 0;
    return (nodes.length === 1 ? 10 : 0) + size + bound + 1 / (1 + nodes.length) - (beside.length > 0 ? 5 : 0);
  });
}

function total(missing: readonly number[]): number {
  return missing.reduce((sum, count) => sum + count, 0);
}
