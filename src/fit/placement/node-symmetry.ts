import type { PlacementModel, PodClass } from './placement-model.js';
import { findAdjacency } from './adjacency.js';

/**
 * Symmetry breaking: nodes that can be exchanged, together with the pods pinned to them, without changing the problem. The
 * searches try only one of them. See Gent, Petrie, Puget, "Symmetry in Constraint Programming", Handbook of Constraint
 * Programming (2006), chapter 10.
 */
export interface NodeSymmetry {
  /** By node: equal numbers mean interchangeable nodes. */
  readonly nodeType: readonly number[];
  /** By class: equal texts mean interchangeable classes, each pinned to one of several interchangeable nodes. */
  readonly classType: readonly string[];
}

const cache = new WeakMap<PlacementModel, NodeSymmetry>();

/** Finds the symmetry of a model; cached per model. */
export function findSymmetry(model: PlacementModel): NodeSymmetry {
  const cached = cache.get(model);
  if (cached !== undefined) return cached;
  const { classes, capacity, domain } = model;
  const mentions = listMentions(classes);
  const pinned = classes.map((each) => (each.nodes.length === 1 ? signature(each, classes, mentions[each.index]!) : ''));
  const domains = domain.slice(1).map((at) => {
    const sizes = new Map<number, number>();
    for (const where of at) sizes.set(where, (sizes.get(where) ?? 0) + 1);
    return at.map((where) => (where >= 0 && sizes.get(where) === 1 ? 'alone' : String(where)));
  });
  const spreads = classes.flatMap(({ spread }) =>
    spread.map(({ key, over, counted }) => ({ counted, key, over: new Set(over), domain: domain[key]! })),
  );
  const numbers = new Map<string, number>();
  const { visitors } = findAdjacency(model);
  const nodeType = model.nodes.map((_, node) => {
    const text = [
      capacity[node]!.join(),
      domains.map((at) => at[node]!).join(),
      spreads.map(({ counted, over, domain: at }) => `${Number(counted[node]!)}${Number(over.has(at[node]!))}`).join(),
      visitors[node]!.filter((at) => pinned[at] === '').join(),
      ...visitors[node]!.map((at) => pinned[at]!).sort(),
    ].join('|');
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  });
  const classType = classes.map(({ index, nodes }) => (pinned[index] === '' ? String(index) : `${nodeType[nodes[0]!]}|${pinned[index]}`));
  const symmetry = { nodeType, classType };
  cache.set(model, symmetry);
  return symmetry;
}

/** Describes a pinned class for comparison. A class with rules about other pinned classes is unique. */
function signature(
  { index, request, priority, pods, antiAffinity, affinity, spread, volumeSets }: PodClass,
  classes: PlacementModel['classes'],
  mentions: string,
): string {
  const hasPinnedRival = antiAffinity.some((relation) =>
    relation.classes.some((other) => other !== index && classes[other]!.nodes.length === 1),
  );
  if (hasPinnedRival || affinity.length + spread.length + volumeSets.length > 0) return `only ${index}`;
  const rivals = antiAffinity.map((relation) => [relation.key, relation.classes.map((other) => (other === index ? -1 : other))]);
  return JSON.stringify([request, priority, pods.length, rivals, mentions]);
}

/** Lists, per class, the affinity and spread rules that select it. Anti-affinity is symmetric in the model already. */
function listMentions(classes: PlacementModel['classes']): readonly string[] {
  const mentions = classes.map(() => '');
  for (const { index, affinity, spread } of classes) {
    affinity.forEach((relation, nth) => relation.classes.forEach((other) => (mentions[other] += `beside ${index} ${nth},`)));
    spread.forEach((relation, nth) => relation.classes.forEach((other) => (mentions[other] += `spread ${index} ${nth},`)));
  }
  return mentions;
}
