import type { Model, PodClass } from './model.js';
import { most } from './proof.js';

/** A pod, nodes that must all be closed to it, and how many pods of each class may come before it. */
export interface Siege {
  readonly at: number;
  readonly nodes: readonly number[];
  readonly available: readonly number[];
}

const ROUNDS = 40;

/** Classes times nodes up to which a home is searched in full. */
const FULL = 10_000;

/** What part of the search a home is given: less the larger it is, so that the time grows no faster than the home. */
export function scaleOf({ classes, nodes }: Model): number {
  return Math.min(1, FULL / Math.max(1, classes.length * nodes.length));
}

/**
 * Whether the others can never close all these nodes to the pod. Each pod that comes before it is worth a part of closing a
 * node, at most 1. However nodes are weighed, pods whose best parts add up to less than all the nodes cannot close them all:
 * this looks for weights that show it. False proves nothing.
 */
export function neverClosed(model: Model, siege: Siege, rounds = Math.max(4, Math.ceil(ROUNDS * scaleOf(model)))): boolean {
  const { nodes } = siege;
  if (nodes.length === 0) return false;
  const parts = partsOf(model, siege);
  if (parts === undefined) return false;
  let weights = nodes.map(() => 1);
  for (let round = 0; round < rounds; round++) {
    const load = nodes.map(() => 0);
    let sum = 0;
    for (const { count, worth } of parts) {
      let chosen = 0;
      let value = 0;
      for (let index = 0; index < worth.length; index++) {
        const here = worth[index]! * weights[index]!;
        if (here > value) {
          chosen = index;
          value = here;
        }
      }
      if (value === 0) continue;
      sum += value * count;
      load[chosen] = load[chosen]! + worth[chosen]! * count;
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
  const hostile = new Map<number, readonly number[]>();
  for (const { key, classes } of apart) for (const each of classes) hostile.set(each, [...(hostile.get(each) ?? []), key]);
  if (nodes.some((node) => most(model, model.classes[at]!, node) === 0)) return undefined;
  const position = new Map(nodes.map((node, index) => [node, index]));
  return model.classes.flatMap((other): readonly Part[] => {
    const count = available[other.index]!;
    if (count <= 0) return [];
    const keys = hostile.get(other.index) ?? [];
    const worth: number[] = nodes.map((node) => (keys.some((key) => reaches(model, other, key, node)) ? 1 : 0));
    for (const node of other.nodes) {
      const index = position.get(node);
      if (index !== undefined && worth[index] === 0) worth[index] = share(other, node);
    }
    if (worth.every((each) => each === 0)) return [];
    // One pod closes every node of a domain at once.
    const wide = Math.max(1, ...keys.map((key) => largestDomain(model.domain[key]!, nodes)));
    return [{ count: count * wide, worth }];
  });

  function share(taken: PodClass, node: number): number {
    let part = 0;
    for (let dim = 0; dim < need.length; dim++) {
      if (need[dim] === 0 || taken.need[dim] === 0) continue;
      // Amounts are whole numbers: one more than what would still leave room.
      const closing = model.cap[node]![dim]! - need[dim]! + 1;
      part = Math.max(part, Math.min(1, taken.need[dim]! / closing));
    }
    return part;
  }
}

/** Whether a pod of the class may come to where the node is. */
function reaches({ domain }: Model, { nodes }: PodClass, key: number, node: number): boolean {
  const where = domain[key]![node]!;
  return where >= 0 && nodes.some((other) => domain[key]![other] === where);
}

/** How many of the nodes are in the domain that has most of them. */
function largestDomain(domain: readonly number[], nodes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const node of nodes) if (domain[node]! >= 0) counts.set(domain[node]!, (counts.get(domain[node]!) ?? 0) + 1);
  return Math.max(1, ...counts.values());
}
