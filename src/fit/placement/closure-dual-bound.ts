import { findSymmetry } from './node-symmetry.js';
import type { PlacementModel } from './placement-model.js';
import { countOnEmptyNode } from './infeasibility-proof.js';
import { findAdjacency } from './adjacency.js';

/** Nodes on which other pods are meant to leave no room for a pod of this class. */
export interface Closure {
  readonly classIndex: number;
  readonly nodes: readonly number[];
  /** How many pods of each class may still come, by class. */
  readonly available: readonly number[];
}

/** Most rounds of the multiplicative update. */
const ROUNDS = 40;

/** Fewest rounds, however large the model is. */
const MIN_ROUNDS = 6;

/** Products to compute in all rounds together. Large models get fewer rounds. */
const PRODUCTS = 2_000_000;

/**
 * The dual bound: proves that the other pods can never close all the nodes. In the LP relaxation each pod closes a fraction of
 * one node, at most 1. Any weights of the nodes give a bound: if each pod's best weighted fraction, summed up, is less than
 * the total weight, some node stays open. Weights are found by multiplicative updates (Arora, Hazan, Kale, "The Multiplicative
 * Weights Update Method", Theory of Computing 8, 2012). False proves nothing.
 */
export function provesNeverClosed(model: PlacementModel, closure: Closure, rounds?: number): boolean {
  if (closure.nodes.length === 0) return false;
  const cover = buildCover(model, closure);
  if (cover === undefined) return false;
  const { columns, parts } = cover;
  const roundLimit = rounds ?? Math.max(MIN_ROUNDS, Math.min(ROUNDS, Math.floor(PRODUCTS / Math.max(1, columns.length * parts.length))));
  let weights = columns.map(() => 1);
  for (let round = 0; round < roundLimit; round++) {
    const load = columns.map(({ size, closedByPinned }) => closedByPinned * size);
    let sum = 0;
    let total = 0;
    columns.forEach(({ size, closedByPinned }, index) => {
      sum += closedByPinned * size * weights[index]!;
      total += size * weights[index]!;
    });
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
      sum += value * count;
      load[chosen] = load[chosen]! + worth[chosen]! * count;
    }
    // Floating point: only a clear difference is a proof.
    if (sum < total * (1 - 1e-9)) return true;
    if (columns.length === 1) return false;
    const step = 1.5 / (1 + round / 8);
    weights = weights.map((each, index) => each * Math.exp(-step * (Math.min(2, load[index]! / columns[index]!.size) - 1)));
    const top = Math.max(...weights);
    weights = weights.map((each) => (each / top < 1e-6 ? 0 : each / top));
  }
  return false;
}

/** Interchangeable nodes, which share one weight. */
interface Column {
  /** One of them, which stands for all. */
  readonly node: number;
  /** Number of nodes. */
  size: number;
  /** The fraction of each node that its pinned pods close. */
  readonly closedByPinned: number;
}

/** Pods of a class that may go to several columns. */
interface Part {
  readonly count: number;
  /** The fraction of a node that one pod closes, by column. */
  readonly worth: readonly number[];
}

/** Builds the covering problem. Undefined when the pod does not fit on one of the nodes even if that is empty. */
function buildCover(
  model: PlacementModel,
  { classIndex, nodes, available }: Closure,
): { readonly columns: readonly Column[]; readonly parts: readonly Part[] } | undefined {
  const { antiAffinity } = model.classes[classIndex]!;
  const { visitors, allowed } = findAdjacency(model);
  const keysOfAntiAffinity = new Map<number, readonly number[]>();
  for (const { key, classes } of antiAffinity) {
    for (const each of classes) keysOfAntiAffinity.set(each, [...(keysOfAntiAffinity.get(each) ?? []), key]);
  }
  // Pinned classes that affect only their own node count as part of that node.
  const isPinned = (other: number): boolean =>
    model.classes[other]!.nodes.length === 1 && (keysOfAntiAffinity.get(other) ?? []).every((key) => key === 0);
  const excludesAcrossNodes = [...keysOfAntiAffinity.values()].some((keys) => keys.some((key) => key !== 0));
  const { nodeType } = findSymmetry(model);
  const byKey = new Map<string, Column>();
  for (const node of nodes) {
    let closedByPinned = 0;
    for (const other of visitors[node]!) {
      if (available[other]! > 0 && isPinned(other))
        closedByPinned += available[other]! * (keysOfAntiAffinity.has(other) ? 1 : closingShare(model, classIndex, other, node));
    }
    const key = excludesAcrossNodes ? String(node) : `${nodeType[node]!} ${closedByPinned}`;
    const column = byKey.get(key);
    if (column !== undefined) {
      column.size++;
      continue;
    }
    if (countOnEmptyNode(model, model.classes[classIndex]!, node) === 0) return undefined;
    byKey.set(key, { node, size: 1, closedByPinned });
  }
  const columns = [...byKey.values()];
  const coming = excludesAcrossNodes
    ? model.classes.map(({ index }) => index)
    : [...new Set(columns.flatMap(({ node }) => visitors[node]!))];
  const parts = coming.flatMap((other): readonly Part[] => {
    const count = available[other]!;
    if (count <= 0 || isPinned(other)) return [];
    const keys = keysOfAntiAffinity.get(other) ?? [];
    const reached = keys.map((key) => ({ domain: model.domain[key]!, into: listDomains(model, other, key) }));
    const worth = columns.map(({ node }) => {
      if (reached.some(({ domain, into }) => domain[node]! >= 0 && into.has(domain[node]!))) return 1;
      return allowed[other]![node] === 0 ? 0 : closingShare(model, classIndex, other, node);
    });
    if (worth.every((each) => each === 0)) return [];
    // Anti-affinity over a domain: one pod closes all nodes of it.
    const times = Math.max(1, ...keys.map((key) => (key === 0 ? 1 : countLargestDomain(model.domain[key]!, nodes))));
    return [{ count: count * times, worth }];
  });
  return { columns, parts };
}

/** The fraction of the node that one pod of the other class closes, from 0 to 1. */
function closingShare({ classes, capacity }: PlacementModel, classIndex: number, other: number, node: number): number {
  const { request } = classes[classIndex]!;
  const taken = classes[other]!.request;
  let part = 0;
  for (let dim = 0; dim < request.length; dim++) {
    if (request[dim] === 0 || taken[dim] === 0) continue;
    // Requests are integers: this is the least use that leaves too little room.
    const closing = capacity[node]![dim]! - request[dim]! + 1;
    part = Math.max(part, Math.min(1, taken[dim]! / closing));
  }
  return part;
}

/** Lists the domains that the class may go to. */
function listDomains({ domain, classes }: PlacementModel, classIndex: number, key: number): ReadonlySet<number> {
  return new Set(classes[classIndex]!.nodes.map((node) => domain[key]![node]!));
}

/** Counts the nodes in the largest domain. */
function countLargestDomain(domain: readonly number[], nodes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const node of nodes) if (domain[node]! >= 0) counts.set(domain[node]!, (counts.get(domain[node]!) ?? 0) + 1);
  return Math.max(1, ...counts.values());
}
