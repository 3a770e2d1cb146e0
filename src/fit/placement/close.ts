import type { Steps } from './assignment.js';
import type { Siege } from './bound.js';
import type { State } from './state.js';

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
export function close(state: State, { at, nodes, available }: Siege): Steps | undefined {
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

function attempt(state: State, at: number, nodes: readonly number[], available: readonly number[], choice: Choice): Steps | undefined {
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
