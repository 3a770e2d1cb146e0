import type { Model } from './model.js';
import { State } from './state.js';

/** A pod, nodes that must all be closed to it, and how many pods of each class may come before it. */
export interface Siege {
  readonly at: number;
  readonly nodes: readonly number[];
  readonly available: readonly number[];
}

const ROUNDS = 40;

/**
 * Whether the others can never close all these nodes to the pod. Each pod that comes before it is worth a part of closing a
 * node, at most 1. However nodes are weighed, pods whose best parts add up to less than all the nodes cannot close them all:
 * this looks for weights that show it. False proves nothing.
 */
export function neverClosed(model: Model, siege: Siege): boolean {
  const { nodes } = siege;
  if (nodes.length === 0) return false;
  const parts = partsOf(model, siege);
  if (parts === undefined) return false;
  let weights = nodes.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const load = nodes.map(() => 0);
    let sum = 0;
    for (const { count, worth } of parts) {
      let best = 0;
      let value = 0;
      for (let index = 0; index < worth.length; index++) {
        const here = worth[index]! * weights[index]!;
        if (here > value) [best, value] = [index, here];
      }
      if (value === 0) continue;
      sum += value * count;
      load[best] = load[best]! + worth[best]! * count;
    }
    const total = weights.reduce((all, each) => all + each, 0);
    // Parts are fractions: only a clear difference is a proof.
    if (sum < total * (1 - 1e-9)) return true;
    if (nodes.length === 1) return false;
    const step = 1.5 / (1 + round / 8);
    weights = weights.map((each, index) => each * Math.exp(-step * (Math.min(2, load[index]!) - 1)));
    const top = Math.max(...weights);
    weights = weights.map((each) => (each / top < 1e-6 ? 0 : each / top));
  }
  return false;
}

interface Part {
  readonly count: number;
  /** How much of closing each node one pod is. */
  readonly worth: readonly number[];
}

/** Undefined when a node is closed from the start, which makes it no part of the question. */
function partsOf(model: Model, { at, nodes, available }: Siege): readonly Part[] | undefined {
  const { need, apart } = model.classes[at]!;
  const enemies = new Map<number, readonly number[]>();
  for (const { key, classes } of apart) for (const each of classes) enemies.set(each, [...(enemies.get(each) ?? []), key]);
  const empty = new State(model);
  if (nodes.some((node) => !empty.mayTake(at, node))) return undefined;
  return model.classes.flatMap((other): readonly Part[] => {
    const count = available[other.index]!;
    if (count <= 0) return [];
    const hostile = enemies.get(other.index);
    // One pod may close a whole domain at once; then it counts for each node in it.
    const worth = nodes.map((node) => {
      if (hostile !== undefined)
        return hostile.every((key) => key === 0) && !other.nodes.includes(node) ? share(model, at, other.index, node) : 1;
      return share(model, at, other.index, node);
    });
    if (worth.every((each) => each === 0)) return [];
    const wide = hostile !== undefined && hostile.some((key) => key !== 0);
    return [{ count: wide ? count * nodes.length : count, worth }];
  });

  function share(of: Model, pod: number, other: number, node: number): number {
    const taken = of.classes[other]!;
    if (!taken.nodes.includes(node)) return 0;
    let part = 0;
    for (let dim = 0; dim < need.length; dim++) {
      if (need[dim] === 0 || taken.need[dim] === 0) continue;
      // Amounts are whole numbers: one more than what would still leave room.
      const closing = of.cap[node]![dim]! - need[dim]! + 1;
      part = Math.max(part, Math.min(1, taken.need[dim]! / closing));
    }
    return part;
  }
}

/** Ways to choose the next pod that goes onto a node to close it; the first are the likeliest. */
type Choice = (worth: number, alternatives: number, share: number) => number;

const CHOICES: readonly Choice[] = [
  (worth, alternatives) => worth * 10 - alternatives,
  (worth) => worth,
  (worth, alternatives) => -alternatives * 10 + worth,
  (worth) => -worth,
  (_, alternatives) => -alternatives,
];

/**
 * Looks for pods that close all the nodes: node after node, those first that few pods reach. The state is left with them on
 * success, and as it was otherwise.
 */
export function close(
  state: State,
  { at, nodes, available }: Siege,
): readonly { readonly at: number; readonly node: number }[] | undefined {
  const { model } = state;
  const reach = nodes.map((node) => {
    let sum = 0;
    for (const { index, nodes: own } of model.classes) if (available[index]! > 0 && own.includes(node)) sum += available[index]!;
    return sum;
  });
  const size = (node: number): number => Math.max(...model.cap[node]!.map((cap, dim) => cap / Math.max(1, model.classes[at]!.need[dim]!)));
  const orders = [
    nodes.map((_, index) => index).sort((a, b) => reach[a]! - reach[b]! || size(nodes[a]!) - size(nodes[b]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[b]!) - size(nodes[a]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[a]!) - size(nodes[b]!)),
  ].map((order) => order.map((index) => nodes[index]!));
  for (const order of nodes.length === 1 ? orders.slice(0, 1) : orders) {
    for (const choice of CHOICES) {
      const steps = attempt(state, at, order, available, choice);
      if (steps !== undefined) return steps;
    }
  }
  return undefined;
}

function attempt(
  state: State,
  at: number,
  nodes: readonly number[],
  available: readonly number[],
  choice: Choice,
): readonly { readonly at: number; readonly node: number }[] | undefined {
  const left = [...available];
  const steps: { at: number; node: number }[] = [];
  const open = new Set(nodes);
  for (const node of nodes) {
    open.delete(node);
    while (state.takes(at, node)) {
      const next = nextPod(state, at, node, left, open, choice);
      if (next === undefined) {
        for (const step of steps) state.remove(step.at, step.node);
        return undefined;
      }
      state.add(next, node);
      left[next] = left[next]! - 1;
      steps.push({ at: next, node });
    }
  }
  return steps;
}

/** The least that closes the node at once, if anything does; else what the choice says. */
function nextPod(
  state: State,
  at: number,
  node: number,
  left: readonly number[],
  open: ReadonlySet<number>,
  choice: Choice,
): number | undefined {
  const { model } = state;
  const { need } = model.classes[at]!;
  const free = model.cap[node]!.map((cap, dim) => cap - state.used[node]![dim]! - need[dim]!);
  let closing: number | undefined;
  let least = Infinity;
  let best: number | undefined;
  let most = -Infinity;
  for (const other of model.classes) {
    const { index } = other;
    if (left[index]! <= 0 || !state.takes(index, node)) continue;
    const worth = Math.max(
      ...free.map((rest, dim) => (need[dim] === 0 || other.need[dim] === 0 ? 0 : other.need[dim]! / Math.max(1, rest + 1))),
    );
    let alternatives = 0;
    for (const each of other.nodes) if (open.has(each)) alternatives++;
    const enemy = model.classes[at]!.apart.some(({ classes }) => classes.includes(index));
    if (worth >= 1 || enemy) {
      const cost = alternatives * 4 + worth;
      if (cost < least) [closing, least] = [index, cost];
    }
    const value = choice(Math.min(worth, 1), alternatives / Math.max(1, open.size), worth);
    if (worth > 0 && value > most) [best, most] = [index, value];
  }
  return closing ?? best;
}
