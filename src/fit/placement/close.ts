import type { Step, Steps } from './assignment.js';
import type { Siege } from './bound.js';
import { reachOf } from './reach.js';
import type { Effort } from './siege.js';
import type { State } from './state.js';

/** Ways to choose the next pod that goes onto a node to close it; the first are the likeliest. */
type Choice = (worth: number, alternatives: number) => number;

/** How many pods are looked at in one search for pods that close some nodes. */
const WORK = 300_000;

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
export function close(state: State, { at, nodes, available }: Siege, effort: Effort): Steps | undefined {
  const { model } = state;
  const all = reachOf(model).visitors;
  const visitors = new Map(nodes.map((node) => [node, all[node]!.filter((index) => available[index]! > 0)]));
  const reach = nodes.map((node) => visitors.get(node)!.reduce((sum, each) => sum + available[each]!, 0));
  const alternatives = model.classes.map(() => 0);
  for (const here of visitors.values()) for (const each of here) alternatives[each]!++;
  const given = Math.min(WORK, effort.looks);
  const work = { left: given };
  const { need } = model.classes[at]!;
  const sizes = new Map(nodes.map((node) => [node, Math.max(...model.cap[node]!.map((cap, dim) => cap / Math.max(1, need[dim]!)))]));
  const size = (node: number): number => sizes.get(node)!;
  const orders = [
    nodes.map((_, index) => index).sort((a, b) => reach[a]! - reach[b]! || size(nodes[a]!) - size(nodes[b]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[b]!) - size(nodes[a]!)),
    nodes.map((_, index) => index).sort((a, b) => size(nodes[a]!) - size(nodes[b]!)),
  ].map((order) => order.map((index) => nodes[index]!));
  for (const order of nodes.length === 1 ? orders.slice(0, 1) : orders) {
    for (const choice of CHOICES) {
      const steps = attempt(state, { at, order, available, alternatives, visitors, choice, work });
      if (steps === undefined) continue;
      effort.looks -= given - work.left;
      return steps;
    }
  }
  effort.looks -= given - work.left;
  return undefined;
}

interface Attempt {
  readonly at: number;
  readonly order: readonly number[];
  readonly available: readonly number[];
  /** How many of the nodes each class may use. */
  readonly alternatives: readonly number[];
  /** Classes that may come to each of the nodes. */
  readonly visitors: ReadonlyMap<number, readonly number[]>;
  readonly choice: Choice;
  readonly work: { left: number };
}

function attempt(state: State, { at, order, available, visitors, choice, work, ...props }: Attempt): Steps | undefined {
  const left = [...available];
  const alternatives = [...props.alternatives];
  const steps: Step[] = [];
  const enemies = new Set(state.model.classes[at]!.apart.flatMap(({ classes }) => classes));
  let open = order.length;
  for (const node of order) {
    open--;
    const here = visitors.get(node)!;
    for (const each of here) alternatives[each]!--;
    while (state.takes(at, node)) {
      work.left -= here.length;
      const next = work.left < 0 ? undefined : nextPod(state, { at, node, left, here, alternatives, open, choice, enemies });
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

interface Next {
  readonly at: number;
  readonly node: number;
  readonly left: readonly number[];
  readonly here: readonly number[];
  readonly alternatives: readonly number[];
  /** How many nodes are still to be closed. */
  readonly open: number;
  readonly choice: Choice;
  /** Classes that keep apart from the pod. */
  readonly enemies: ReadonlySet<number>;
}

/** The least that closes the node at once, if anything does; else what the choice says. */
function nextPod(state: State, { at, node, left, here, alternatives, open, choice, enemies }: Next): number | undefined {
  const { model } = state;
  const { need } = model.classes[at]!;
  const cap = model.cap[node]!;
  const used = state.used[node]!;
  let closing: number | undefined;
  let least = Infinity;
  let best: number | undefined;
  let most = -Infinity;
  for (const index of here) {
    const other = model.classes[index]!;
    if (left[index]! <= 0 || !state.takes(index, node)) continue;
    // Looked at more often than anything else, so without a list for each pod.
    let worth = 0;
    for (let dim = 0; dim < need.length; dim++) {
      if (need[dim] === 0 || other.need[dim] === 0) continue;
      worth = Math.max(worth, other.need[dim]! / Math.max(1, cap[dim]! - used[dim]! - need[dim]! + 1));
    }
    if (worth >= 1 || enemies.has(index)) {
      const cost = alternatives[index]! * 4 + worth;
      if (cost < least) [closing, least] = [index, cost];
    }
    const value = choice(Math.min(worth, 1), alternatives[index]! / Math.max(1, open));
    if (worth > 0 && value > most) [best, most] = [index, value];
  }
  return closing ?? best;
}
