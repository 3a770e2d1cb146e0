import type { Model, PodClass } from './model.js';
import { reachOf } from './reach.js';

/** Nodes that can stand for each other: with two of them exchanged, and the pods that belong to each, the home is the same. */
export interface Alike {
  /** A number for each node, the same for nodes that are alike. */
  readonly typeOf: readonly number[];
  /** A text for each class, the same for classes that each belong to one node, when they and their nodes are alike. */
  readonly kindOf: readonly string[];
}

const known = new WeakMap<Model, Alike>();

/** Made once for each model. */
export function alikeIn(model: Model): Alike {
  const found = known.get(model);
  if (found !== undefined) return found;
  const { classes, cap, domain } = model;
  const mentions = mentioned(classes);
  const own = classes.map((each) => (each.nodes.length === 1 ? signature(each, classes, mentions[each.index]!) : ''));
  const domains = domain.slice(1).map((at) => {
    const sizes = new Map<number, number>();
    for (const where of at) sizes.set(where, (sizes.get(where) ?? 0) + 1);
    return at.map((where) => (where >= 0 && sizes.get(where) === 1 ? 'alone' : String(where)));
  });
  const spreads = classes.flatMap(({ spread }) =>
    spread.map(({ key, over, counted }) => ({ counted, key, over: new Set(over), domain: domain[key]! })),
  );
  const numbers = new Map<string, number>();
  const { visitors } = reachOf(model);
  const typeOf = model.nodes.map((_, node) => {
    const text = [
      cap[node]!.join(),
      domains.map((at) => at[node]!).join(),
      spreads.map(({ counted, over, domain: at }) => `${Number(counted[node]!)}${Number(over.has(at[node]!))}`).join(),
      visitors[node]!.filter((at) => own[at] === '').join(),
      ...visitors[node]!.map((at) => own[at]!).sort(),
    ].join('|');
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  });
  const kindOf = classes.map(({ index, nodes }) => (own[index] === '' ? String(index) : `${typeOf[nodes[0]!]}|${own[index]}`));
  const alike = { typeOf, kindOf };
  known.set(model, alike);
  return alike;
}

/** What a class that belongs to one node is for the others. Rules among such classes are not compared: those are only like themselves. */
function signature(
  { index, need, priority, pods, apart, beside, spread, together }: PodClass,
  classes: Model['classes'],
  mentions: string,
): string {
  const among = apart.some((relation) => relation.classes.some((other) => other !== index && classes[other]!.nodes.length === 1));
  if (among || beside.length + spread.length + together.length > 0) return `only ${index}`;
  const rivals = apart.map((relation) => [relation.key, relation.classes.map((other) => (other === index ? -1 : other))]);
  return JSON.stringify([need, priority, pods.length, rivals, mentions]);
}

/** Which rules speak of each class, other than those that keep apart, which are written down on both sides. */
function mentioned(classes: Model['classes']): readonly string[] {
  const found = classes.map(() => '');
  for (const { index, beside, spread } of classes) {
    beside.forEach((relation, nth) => relation.classes.forEach((other) => (found[other] += `beside ${index} ${nth},`)));
    spread.forEach((relation, nth) => relation.classes.forEach((other) => (found[other] += `spread ${index} ${nth},`)));
  }
  return found;
}
