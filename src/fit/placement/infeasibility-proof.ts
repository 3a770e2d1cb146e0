import { findSymmetry } from './node-symmetry.js';
import { type Overflow, findOverflow } from './maximum-flow.js';
import type { PlacementModel, PodClass } from './placement-model.js';
import { findAdjacency } from './adjacency.js';

/** Why no assignment exists; classes and nodes are indexes into the model. */
export type InfeasibilityProof =
  /** The classes request more of a resource than their nodes have. */
  | { readonly type: 'amount'; readonly dim: number; readonly classes: readonly number[]; readonly nodes: readonly number[] }
  /** A clique of classes that repel each other has more pods than domains. */
  | { readonly type: 'anti-affinity'; readonly classes: readonly number[]; readonly places: number }
  /** No empty node admits the pod. */
  | { readonly type: 'nowhere'; readonly class: number }
  /** No pod that its affinity requires can ever be placed. */
  | { readonly type: 'affinity'; readonly class: number }
  /** The spread constraint admits fewer pods than there are. */
  | { readonly type: 'spread'; readonly class: number }
  /** Branch and bound tried every assignment. */
  | { readonly type: 'tried'; readonly steps: number };

/**
 * Looks for a relaxation of the problem that is already infeasible. The relaxations: pod by pod, affinity alone, one resource
 * at a time (maximum flow, also with dual feasible functions: Lueker, "Bin packing with items uniformly distributed", FOCS
 * 1983), cliques of conflicts (bipartite matching), and spread alone.
 */
export function proveInfeasible(model: PlacementModel): InfeasibilityProof | undefined {
  return (
    proveNoNode(model) ?? proveAffinityUnmet(model) ?? proveShortage(model) ?? proveCliqueTooLarge(model) ?? proveSpreadTooSmall(model)
  );
}

/** Counts the pods of a class that an empty node admits. */
export function countOnEmptyNode(model: PlacementModel, { request, antiAffinity, index }: PodClass, node: number): number {
  if (findAdjacency(model).allowed[index]![node] === 0) return 0;
  const cap = model.capacity[node]!;
  let count = Infinity;
  for (let dim = 0; dim < request.length; dim++) if (request[dim]! > 0) count = Math.min(count, Math.floor(cap[dim]! / request[dim]!));
  const alone = antiAffinity.some(({ key, classes }) => classes.includes(index) && model.domain[key]![node]! >= 0);
  return alone ? Math.min(1, count) : count;
}

function proveNoNode(model: PlacementModel): InfeasibilityProof | undefined {
  const shortage = model.classes.find((each) => each.nodes.every((node) => countOnEmptyNode(model, each, node) === 0));
  return shortage === undefined ? undefined : { type: 'nowhere', class: shortage.index };
}

/** A fixed point: a class is possible once the classes its affinity requires are. What is left over can never start. */
function proveAffinityUnmet({ classes }: PlacementModel): InfeasibilityProof | undefined {
  const possible = new Set<number>();
  for (let before = -1; possible.size > before;) {
    before = possible.size;
    for (const { index, affinity } of classes) {
      const first = affinity.every(({ self }) => self);
      if (first || affinity.every((relation) => relation.classes.some((other) => possible.has(other)))) possible.add(index);
    }
  }
  const never = classes.find(({ index }) => !possible.has(index));
  return never === undefined ? undefined : { type: 'affinity', class: never.index };
}

function proveShortage(model: PlacementModel): InfeasibilityProof | undefined {
  for (let dim = 0; dim < model.resources.length; dim++) {
    const needs = [...new Set(model.classes.map(({ request }) => request[dim]!))].filter((need) => need > 0).sort((a, b) => b - a);
    // Dual feasible function floor(x / portion): rounding down counts the space that is lost to fragmentation.
    for (const portion of [1, ...needs.slice(0, 24)]) {
      const shortage = findShortage(model, dim, portion);
      if (shortage !== undefined) return { type: 'amount', dim, classes: shortage.sources, nodes: shortage.sinks };
    }
  }
  return undefined;
}

/** The flow of one resource from classes to nodes, with interchangeable ones merged: the flow is the same. */
function findShortage(model: PlacementModel, dim: number, portion: number): Overflow | undefined {
  const { sources, sinks } = groupSymmetric(model);
  const weight = sources.map(([first]) => Math.floor(model.classes[first!]!.request[dim]! / portion));
  const shortage = findOverflow({
    supply: sources.map((members, at) => weight[at]! * members.reduce((sum, each) => sum + model.classes[each]!.pods.length, 0)),
    room: sinks.map((members) => members.length * Math.floor(model.capacity[members[0]!]![dim]! / portion)),
    capacity: (at, sink) => {
      const [first] = sources[at]!;
      const podClass = model.classes[first!]!;
      const node = podClass.nodes.length === 1 ? podClass.nodes[0]! : sinks[sink]![0]!;
      if (!sinks[sink]!.includes(node)) return 0;
      return weight[at]! * Math.min(countOnEmptyNode(model, podClass, node), podClass.pods.length) * sinks[sink]!.length;
    },
  });
  if (shortage === undefined) return undefined;
  return { ...shortage, sources: shortage.sources.flatMap((at) => sources[at]!), sinks: shortage.sinks.flatMap((at) => sinks[at]!) };
}

interface SymmetricGroups {
  /** Interchangeable classes. */
  readonly sources: readonly (readonly number[])[];
  /** Interchangeable nodes. */
  readonly sinks: readonly (readonly number[])[];
}

function groupSymmetric(model: PlacementModel): SymmetricGroups {
  const { classType, nodeType } = findSymmetry(model);
  return { sources: groupByKey(classType), sinks: groupByKey(nodeType) };
}

function groupByKey<T>(keys: readonly T[]): readonly (readonly number[])[] {
  const groups = new Map<T, number[]>();
  keys.forEach((key, index) => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  return [...groups.values()];
}

/** Matches the pods of each clique of mutually repelling classes to domains, one pod each. */
function proveCliqueTooLarge(model: PlacementModel): InfeasibilityProof | undefined {
  for (let key = 0; key < model.keys.length; key++) {
    const rivals = model.classes.map(
      ({ antiAffinity }) => new Set(antiAffinity.filter((each) => each.key === key).flatMap(({ classes }) => classes)),
    );
    const domain = model.domain[key]!;
    const places = domain.map((_, node) => node).filter((node) => domain[node]! >= 0);
    for (const { index } of model.classes) {
      if (rivals[index]!.size === 0) continue;
      const clique: number[] = [];
      for (const other of [index, ...rivals[index]!]) {
        const alone = rivals[other]!.has(other) || model.classes[other]!.pods.length === 1;
        // A node without the topology label holds any number.
        const inside = model.classes[other]!.nodes.every((node) => domain[node]! >= 0);
        if (alone && inside && !clique.includes(other) && clique.every((member) => rivals[member]!.has(other))) clique.push(other);
      }
      const shortage = findOverflow({
        supply: clique.map((at) => model.classes[at]!.pods.length),
        room: Array.from({ length: model.domains[key]! }, () => 1),
        capacity: (at, where) =>
          places.some((node) => domain[node] === where && countOnEmptyNode(model, model.classes[clique[at]!]!, node) > 0) ? 1 : 0,
      });
      if (shortage !== undefined)
        return { type: 'anti-affinity', classes: shortage.sources.map((at) => clique[at]!), places: shortage.room };
    }
  }
  return undefined;
}

/** The emptiest domain holds what it can, the others at most `maxSkew` more. */
function proveSpreadTooSmall(model: PlacementModel): InfeasibilityProof | undefined {
  for (const each of model.classes) {
    for (const { key, maxSkew, classes, over, minDomains, self } of each.spread) {
      if (!self || classes.length !== 1) continue;
      const domain = model.domain[key]!;
      const room = over.map((where) =>
        each.nodes.reduce((sum, node) => (domain[node] === where ? sum + countOnEmptyNode(model, each, node) : sum), 0),
      );
      const fewest = over.length < minDomains ? 0 : Math.min(...room);
      const total = room.reduce((sum, count) => sum + Math.min(count, fewest + maxSkew), 0);
      if (total < each.pods.length) return { type: 'spread', class: each.index };
    }
  }
  return undefined;
}
