import { inOrder, type Step, type Steps } from './assignment.js';
import type { Model, PodClass } from './model.js';
import { NodeQueue } from './node-queue.js';
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

/** How many nodes and pods are looked at in all while pods are moved to make room. */
const WORK = 4_000_000;

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
  const work = { left: WORK };
  let best: Assigned | undefined;
  const boost = model.classes.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const prefer of preferences) {
      if (best !== undefined && work.left < 0) return best;
      const order = model.classes.map((_, at) => at).sort((a, b) => boost[b]! - boost[a]! || weight[b]! - weight[a]! || a - b);
      const found = attempt(model, order, prefer, work);
      if (found.complete) return found;
      if (best === undefined || total(found.missing) < total(best.missing)) best = found;
      found.missing.forEach((count, at) => {
        if (count > 0) boost[at]! += 1;
      });
    }
  }
  return best!;
}

function attempt(model: Model, order: readonly number[], prefer: Preference, work: { left: number }): Assigned {
  const state = new State(model);
  const steps: Step[] = [];
  let waiting = order.map((at) => ({ at, left: model.classes[at]!.pods.length }));
  for (let before = -1; waiting.length > 0 && steps.length > before;) {
    before = steps.length;
    waiting = waiting.flatMap(({ at, left }) => {
      const choice = isLocal(model.classes[at]!) ? queued(state, at, prefer) : (): number | undefined => chosen(state, at, prefer);
      let rest = left;
      let node = choice();
      while (rest > 0 && node !== undefined) {
        state.add(at, node);
        steps.push({ at, node });
        rest--;
        if (rest > 0) node = choice();
      }
      while (rest > 0) {
        node = madeRoom(state, at, steps, work);
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

/** Whether a pod that comes to a node changes nothing for others of its class on other nodes. */
function isLocal({ apart, beside, spread, together }: PodClass): boolean {
  return beside.length + spread.length + together.length === 0 && apart.every(({ key }) => key === 0);
}

/** The node for each pod in turn; after each one only the cost of its node is another. */
function queued(state: State, at: number, prefer: Preference): () => number | undefined {
  const queue = new NodeQueue();
  state.model.classes[at]!.nodes.forEach((node, rank) => {
    if (state.takes(at, node)) queue.push(node, prefer(state, at, node), rank);
  });
  let last: number | undefined;
  return () => {
    if (last !== undefined) {
      const rank = queue.shift();
      if (state.takes(at, last)) queue.push(last, prefer(state, at, last), rank);
    }
    last = queue.first();
    return last;
  };
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
function madeRoom(state: State, at: number, steps: Step[], work: { left: number }): number | undefined {
  const { model } = state;
  const here = new Map<number, number[]>(model.classes[at]!.nodes.map((node) => [node, []]));
  steps.forEach(({ node }, step) => here.get(node)?.push(step));
  work.left -= steps.length;
  for (const node of model.classes[at]!.nodes) {
    if (work.left < 0) return undefined;
    if (state.obstacles(at, node).some((obstacle) => typeof obstacle === 'string' && obstacle !== 'apart')) continue;
    const moved: { readonly step: number; readonly to: number }[] = [];
    for (const step of here.get(node)!) {
      if (state.takes(at, node)) break;
      const { at: other } = steps[step]!;
      const { nodes } = model.classes[other]!;
      if (other === at || nodes.length === 1) continue;
      state.remove(other, node);
      const index = nodes.findIndex((elsewhere) => elsewhere !== node && state.takes(other, elsewhere));
      work.left -= index < 0 ? nodes.length : index + 1;
      const to = nodes[index];
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
function pressures({ classes, cap }: Model): readonly number[] {
  const sums = cap.map(() => 0);
  for (const { nodes, need, pods } of classes) {
    for (const node of nodes) {
      let most = 0;
      for (let dim = 0; dim < need.length; dim++) if (need[dim]! > 0) most = Math.max(most, need[dim]! / Math.max(1, cap[node]![dim]!));
      sums[node]! += (pods.length * most) / nodes.length;
    }
  }
  return sums;
}

/** Pods that few nodes take, and those that take much, are hard to place. */
function difficulty({ classes, cap }: Model): readonly number[] {
  return classes.map(({ nodes, need, apart, beside, spread }) => {
    let size = 0;
    for (let dim = 0; dim < need.length; dim++) {
      if (need[dim] === 0) continue;
      let most = 1;
      for (const node of nodes) most = Math.max(most, cap[node]![dim]!);
      size = Math.max(size, need[dim]! / most);
    }
    const bound = apart.length > 0 || spread.length > 0 ? 0.2 : 0;
    return (nodes.length === 1 ? 10 : 0) + size + bound + 1 / (1 + nodes.length) - (beside.length > 0 ? 5 : 0);
  });
}

function total(missing: readonly number[]): number {
  return missing.reduce((sum, count) => sum + count, 0);
}
