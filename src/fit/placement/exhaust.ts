import { inOrder, type Step, type Steps } from './assignment.js';
import { type Model, size } from './model.js';
import { State } from './state.js';

/** What trying every assignment came to. */
export type Exhausted =
  | { readonly type: 'found'; readonly steps: Steps }
  | { readonly type: 'none'; readonly tried: number }
  | { readonly type: 'limit'; readonly tried: number };

/** Tries assignments one after the other, pods of a class from one node to the next, nodes that are alike once, up to a limit. */
export function exhaust(model: Model, limit: number): Exhausted {
  const state = new State(model);
  const alike = likeness(model);
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
    if (nth === pods.length) return hopeless(state, order, position + 1) ? 'none' : visit(position + 1, 0, 0);
    const seen = new Set<string>();
    for (let index = from; index < nodes.length; index++) {
      const node = nodes[index]!;
      if (!state.mayTake(at, node)) continue;
      if (nth === 0) {
        const same = `${alike[node]} ${state.count[node]!.join()}`;
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

/** Nodes with the same answer can stand for each other: they have the same, and the same may go there. */
function likeness({ nodes, cap, classes, domain }: Model): readonly string[] {
  return nodes.map((_, node) =>
    JSON.stringify([
      cap[node],
      classes.map((each) => each.nodes.includes(node)),
      domain.map((at) => (at.filter((other) => other === at[node]).length === 1 ? 'alone' : at[node]!)),
      classes.flatMap(({ spread }) => spread.map(({ counted }) => counted[node])),
    ]),
  );
}
