import { alikeIn } from './alike.js';
import type { Model } from './model.js';
import { most } from './proof.js';
import { reachOf } from './reach.js';

/** A pod, nodes that must all be closed to it, and how many pods of each class may come before it. */
export interface Siege {
  readonly at: number;
  readonly nodes: readonly number[];
  readonly available: readonly number[];
}

/** How often nodes are weighed anew, at most and at least, and how many products of weights and parts are looked at between. */
const ROUNDS = 40;
const MIN_ROUNDS = 6;
const PRODUCTS = 2_000_000;

/**
 * Whether the others can never close all these nodes to the pod. Each pod that comes before it is worth a part of closing a
 * node, at most 1. However nodes are weighed, pods whose best parts add up to less than all the nodes cannot close them all:
 * this looks for weights that show it. False proves nothing.
 */
export function neverClosed(model: Model, siege: Siege, rounds?: number): boolean {
  if (siege.nodes.length === 0) return false;
  const question = questionOf(model, siege);
  if (question === undefined) return false;
  const { columns, parts } = question;
  const most = rounds ?? Math.max(MIN_ROUNDS, Math.min(ROUNDS, Math.floor(PRODUCTS / Math.max(1, columns.length * parts.length))));
  let weights = columns.map(() => 1);
  for (let round = 0; round < most; round++) {
    const load = columns.map(({ size, base }) => base * size);
    let sum = 0;
    let total = 0;
    columns.forEach(({ size, base }, index) => {
      sum += base * size * weights[index]!;
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
    // Parts are fractions: only a clear difference is a proof.
    if (sum < total * (1 - 1e-9)) return true;
    if (columns.length === 1) return false;
    const step = 1.5 / (1 + round / 8);
    weights = weights.map((each, index) => each * Math.exp(-step * (Math.min(2, load[index]! / columns[index]!.size) - 1)));
    const top = Math.max(...weights);
    weights = weights.map((each) => (each / top < 1e-6 ? 0 : each / top));
  }
  return false;
}

/** Nodes that are weighed the same, because the same can come to each of them. */
interface Column {
  /** One of them. */
  readonly node: number;
  /** How many they are. */
  size: number;
  /** How much of closing each of them is done by pods that belong to it. */
  readonly base: number;
}

/** Pods that choose among columns. */
interface Part {
  readonly count: number;
  /** How much of closing a node of each column one pod is. */
  readonly worth: readonly number[];
}

/** Undefined when a node is closed from the start, which makes it no part of the question. */
function questionOf(
  model: Model,
  { at, nodes, available }: Siege,
): { readonly columns: readonly Column[]; readonly parts: readonly Part[] } | undefined {
  const { apart } = model.classes[at]!;
  const { visitors, allowed } = reachOf(model);
  const hostile = new Map<number, readonly number[]>();
  for (const { key, classes } of apart) for (const each of classes) hostile.set(each, [...(hostile.get(each) ?? []), key]);
  // Those that belong to one node and close at most that one are a part of it.
  const local = (other: number): boolean =>
    model.classes[other]!.nodes.length === 1 && (hostile.get(other) ?? []).every((key) => key === 0);
  const wide = [...hostile.values()].some((keys) => keys.some((key) => key !== 0));
  const { typeOf } = alikeIn(model);
  const known = new Map<string, Column>();
  for (const node of nodes) {
    let base = 0;
    for (const other of visitors[node]!) {
      if (available[other]! > 0 && local(other)) base += available[other]! * (hostile.has(other) ? 1 : share(model, at, other, node));
    }
    const key = wide ? String(node) : `${typeOf[node]!} ${base}`;
    const column = known.get(key);
    if (column !== undefined) {
      column.size++;
      continue;
    }
    if (most(model, model.classes[at]!, node) === 0) return undefined;
    known.set(key, { node, size: 1, base });
  }
  const columns = [...known.values()];
  const coming = wide ? model.classes.map(({ index }) => index) : [...new Set(columns.flatMap(({ node }) => visitors[node]!))];
  const parts = coming.flatMap((other): readonly Part[] => {
    const count = available[other]!;
    if (count <= 0 || local(other)) return [];
    const keys = hostile.get(other) ?? [];
    const reached = keys.map((key) => ({ domain: model.domain[key]!, into: domainsOf(model, other, key) }));
    const worth = columns.map(({ node }) => {
      if (reached.some(({ domain, into }) => domain[node]! >= 0 && into.has(domain[node]!))) return 1;
      return allowed[other]![node] === 0 ? 0 : share(model, at, other, node);
    });
    if (worth.every((each) => each === 0)) return [];
    // One pod closes every node of a domain at once.
    const times = Math.max(1, ...keys.map((key) => (key === 0 ? 1 : largestDomain(model.domain[key]!, nodes))));
    return [{ count: count * times, worth }];
  });
  return { columns, parts };
}

/** How much of closing the node to a pod of one class a pod of another is. */
function share({ classes, cap }: Model, at: number, other: number, node: number): number {
  const { need } = classes[at]!;
  const taken = classes[other]!.need;
  let part = 0;
  for (let dim = 0; dim < need.length; dim++) {
    if (need[dim] === 0 || taken[dim] === 0) continue;
    // Amounts are whole numbers: one more than what would still leave room.
    const closing = cap[node]![dim]! - need[dim]! + 1;
    part = Math.max(part, Math.min(1, taken[dim]! / closing));
  }
  return part;
}

/** Domains that a pod of the class may come to. */
function domainsOf({ domain, classes }: Model, at: number, key: number): ReadonlySet<number> {
  return new Set(classes[at]!.nodes.map((node) => domain[key]![node]!));
}

/** How many of the nodes are in the domain that has most of them. */
function largestDomain(domain: readonly number[], nodes: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const node of nodes) if (domain[node]! >= 0) counts.set(domain[node]!, (counts.get(domain[node]!) ?? 0) + 1);
  return Math.max(1, ...counts.values());
}
