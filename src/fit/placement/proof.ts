import { alikeIn } from './alike.js';
import { type Overflow, overflow } from './flow.js';
import type { Model, PodClass } from './model.js';
import { reachOf } from './reach.js';

/** Why no assignment exists. */
export type Proof =
  /** Pods that together ask for more of something than there is where they may go. */
  | { readonly type: 'amount'; readonly dim: number; readonly classes: readonly number[]; readonly nodes: readonly number[] }
  /** Pods of which each needs a place for itself, and too few places. */
  | { readonly type: 'apart'; readonly classes: readonly number[]; readonly places: number }
  /** No node takes the pod even when it is empty. */
  | { readonly type: 'nowhere'; readonly class: number }
  /** What the pod must stand beside never comes. */
  | { readonly type: 'beside'; readonly class: number }
  /** The spread cannot be kept even. */
  | { readonly type: 'spread'; readonly class: number }
  /** Every assignment was tried. */
  | { readonly type: 'tried'; readonly steps: number };

/** Looks for a proof that no assignment exists: each is a bound that every assignment would have to keep. */
export function proofAgainst(model: Model): Proof | undefined {
  return nowhere(model) ?? besideNothing(model) ?? amounts(model) ?? crowded(model) ?? uneven(model);
}

/** How many pods of a class an empty node takes. */
export function most(model: Model, { need, apart, index }: PodClass, node: number): number {
  if (reachOf(model).allowed[index]![node] === 0) return 0;
  const cap = model.cap[node]!;
  let count = Infinity;
  for (let dim = 0; dim < need.length; dim++) if (need[dim]! > 0) count = Math.min(count, Math.floor(cap[dim]! / need[dim]!));
  const alone = apart.some(({ key, classes }) => classes.includes(index) && model.domain[key]![node]! >= 0);
  return alone ? Math.min(1, count) : count;
}

function nowhere(model: Model): Proof | undefined {
  const found = model.classes.find((each) => each.nodes.every((node) => most(model, each, node) === 0));
  return found === undefined ? undefined : { type: 'nowhere', class: found.index };
}

/** Pods that want others beside them can come once those can; what is left over wants each other first, or what is not there. */
function besideNothing({ classes }: Model): Proof | undefined {
  const possible = new Set<number>();
  for (let before = -1; possible.size > before;) {
    before = possible.size;
    for (const { index, beside } of classes) {
      const first = beside.every(({ self }) => self);
      if (first || beside.every((relation) => relation.classes.some((other) => possible.has(other)))) possible.add(index);
    }
  }
  const never = classes.find(({ index }) => !possible.has(index));
  return never === undefined ? undefined : { type: 'beside', class: never.index };
}

function amounts(model: Model): Proof | undefined {
  for (let dim = 0; dim < model.dims.length; dim++) {
    const needs = [...new Set(model.classes.map(({ need }) => need[dim]!))].filter((need) => need > 0).sort((a, b) => b - a);
    // In portions of one size no node holds more of them than it has whole ones: that counts what is lost at the edges.
    for (const portion of [1, ...needs.slice(0, 24)]) {
      const found = inPortions(model, dim, portion);
      if (found !== undefined) return { type: 'amount', dim, classes: found.sources, nodes: found.sinks };
    }
  }
  return undefined;
}

/** Nodes that are alike count together, and so do pods that belong to one of them each: what flows is the same. */
function inPortions(model: Model, dim: number, portion: number): Overflow | undefined {
  const { sources, sinks } = togetherIn(model);
  const weight = sources.map(([first]) => Math.floor(model.classes[first!]!.need[dim]! / portion));
  const found = overflow({
    supply: sources.map((members, at) => weight[at]! * members.reduce((sum, each) => sum + model.classes[each]!.pods.length, 0)),
    room: sinks.map((members) => members.length * Math.floor(model.cap[members[0]!]![dim]! / portion)),
    through: (at, sink) => {
      const [first] = sources[at]!;
      const podClass = model.classes[first!]!;
      const node = podClass.nodes.length === 1 ? podClass.nodes[0]! : sinks[sink]![0]!;
      if (!sinks[sink]!.includes(node)) return 0;
      return weight[at]! * Math.min(most(model, podClass, node), podClass.pods.length) * sinks[sink]!.length;
    },
  });
  if (found === undefined) return undefined;
  return { ...found, sources: found.sources.flatMap((at) => sources[at]!), sinks: found.sinks.flatMap((at) => sinks[at]!) };
}

interface Together {
  /** Classes that are alike. */
  readonly sources: readonly (readonly number[])[];
  /** Nodes that are alike. */
  readonly sinks: readonly (readonly number[])[];
}

function togetherIn(model: Model): Together {
  const { kindOf, typeOf } = alikeIn(model);
  return { sources: grouped(kindOf), sinks: grouped(typeOf) };
}

function grouped<T>(keys: readonly T[]): readonly (readonly number[])[] {
  const groups = new Map<T, number[]>();
  keys.forEach((key, index) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}

/** Pods that keep apart from each other, such as those that take the same port, each need a domain. */
function crowded(model: Model): Proof | undefined {
  for (let key = 0; key < model.keys.length; key++) {
    const rivals = model.classes.map(({ apart }) => new Set(apart.filter((each) => each.key === key).flatMap(({ classes }) => classes)));
    const domain = model.domain[key]!;
    const places = domain.map((_, node) => node).filter((node) => domain[node]! >= 0);
    for (const { index } of model.classes) {
      if (rivals[index]!.size === 0) continue;
      const clique: number[] = [];
      for (const other of [index, ...rivals[index]!]) {
        const alone = rivals[other]!.has(other) || model.classes[other]!.pods.length === 1;
        // A node outside the topology holds any number.
        const inside = model.classes[other]!.nodes.every((node) => domain[node]! >= 0);
        if (alone && inside && !clique.includes(other) && clique.every((member) => rivals[member]!.has(other))) clique.push(other);
      }
      const found = overflow({
        supply: clique.map((at) => model.classes[at]!.pods.length),
        room: Array.from({ length: model.domains[key]! }, () => 1),
        through: (at, where) =>
          places.some((node) => domain[node] === where && most(model, model.classes[clique[at]!]!, node) > 0) ? 1 : 0,
      });
      if (found !== undefined) return { type: 'apart', classes: found.sources.map((at) => clique[at]!), places: found.room };
    }
  }
  return undefined;
}

/** The emptiest domain holds what it can, the others at most so much more. */
function uneven(model: Model): Proof | undefined {
  for (const each of model.classes) {
    for (const { key, maxSkew, classes, over, minDomains, self } of each.spread) {
      if (!self || classes.length !== 1) continue;
      const domain = model.domain[key]!;
      const room = over.map((where) => each.nodes.reduce((sum, node) => (domain[node] === where ? sum + most(model, each, node) : sum), 0));
      const fewest = over.length < minDomains ? 0 : Math.min(...room);
      const total = room.reduce((sum, count) => sum + Math.min(count, fewest + maxSkew), 0);
      if (total < each.pods.length) return { type: 'spread', class: each.index };
    }
  }
  return undefined;
}
