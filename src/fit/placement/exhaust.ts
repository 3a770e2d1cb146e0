import { inOrder, type Step, type Steps } from './assignment.js';
import { alikeIn } from './alike.js';
import { type Model, size } from './model.js';
import { State } from './state.js';

/** What trying every assignment came to. */
export type Exhausted =
  | { readonly type: 'found'; readonly steps: Steps }
  | { readonly type: 'none'; readonly tried: number }
  | { readonly type: 'limit'; readonly tried: number };

/** Pods up to which every assignment is tried at all: one call is inside another for each pod. */
const DEPTH = 2500;

/** How many nodes are looked at in all, with each class that is still to come counted as one of them. */
const LOOKS = 12_000_000;

/** Tries assignments one after the other, pods of a class from one node to the next, nodes that are alike once, up to a limit. */
export function exhaust(model: Model, limit: number): Exhausted {
  if (size(model) > DEPTH) return { type: 'limit', tried: 0 };
  const state = new State(model);
  let looks = LOOKS;
  const { typeOf } = alikeIn(model);
  // Those that belong to one node are placed before the others: what is left counts the same on nodes that are alike.
  const free = model.classes.filter(({ nodes }) => nodes.length !== 1).map(({ index }) => index);
  const order = sequence(model);
  const steps: Step[] = [];
  const total = size(model);
  let tried = 0;
  let found: Steps | undefined;

  const visit = (position: number, nth: number, from: number): 'found' | 'none' | 'limit' => {
    if (steps.length === total) {
      found = inOrder(model, steps);
      return found === undefined ? 'none' : 'found';
    }
    const at = order[position]!;
    const { pods, nodes } = model.classes[at]!;
    if (nth === pods.length) looks -= (order.length - position) * 4;
    if (looks < 0) return 'limit';
    if (nth === pods.length) return hopeless(state, order, position + 1) ? 'none' : visit(position + 1, 0, 0);
    looks -= nodes.length - from;
    const seen = new Set<string>();
    for (let index = from; index < nodes.length; index++) {
      const node = nodes[index]!;
      if (!state.mayTake(at, node)) continue;
      if (nth === 0) {
        const same = `${typeOf[node]} ${free.map((each) => state.count[node]![each]!).join()}`;
        if (seen.has(same)) continue;
        seen.add(same);
      }
      if (++tried > limit) return 'limit';
      state.add(at, node);
      steps.push({ at, node });
      const result = visit(position, nth + 1, index);
      if (result !== 'none') return result;
      steps.pop();
      state.remove(at, node);
    }
    return 'none';
  };
  const result = visit(0, 0, 0);
  return result === 'found' ? { type: result, steps: found! } : { type: result, tried };
}

/** Classes with the fewest places first, then those that take most. */
function sequence({ classes, cap }: Model): readonly number[] {
  const share = ({ need, nodes }: Model['classes'][number]): number =>
    Math.max(0, ...need.map((amount, dim) => (amount === 0 ? 0 : amount / Math.max(1, ...nodes.map((node) => cap[node]![dim]!)))));
  return classes
    .map(({ index }) => index)
    .sort(
      (a, b) => Number(classes[b]!.nodes.length === 1) - Number(classes[a]!.nodes.length === 1) || share(classes[b]!) - share(classes[a]!),
    );
}

/** Whether some class that is still to come has no room for all its pods, or all together ask for more than is left. */
function hopeless(state: State, order: readonly number[], from: number): boolean {
  const { model } = state;
  const rest = order.slice(from);
  const wanted = model.dims.map(() => 0);
  for (const at of rest) {
    const { need, nodes, pods } = model.classes[at]!;
    need.forEach((amount, dim) => (wanted[dim]! += amount * pods.length));
    let room = 0;
    for (const node of nodes) {
      let count = Infinity;
      need.forEach((amount, dim) => {
        if (amount > 0) count = Math.min(count, Math.floor((model.cap[node]![dim]! - state.used[node]![dim]!) / amount));
      });
      room += count;
      if (room >= pods.length) break;
    }
    if (room < pods.length) return true;
  }
  return wanted.some(
    (amount, dim) => amount > 0 && amount > model.nodes.reduce((sum, _, node) => sum + model.cap[node]![dim]! - state.used[node]![dim]!, 0),
  );
}
