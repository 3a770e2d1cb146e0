import { orderBindings, type Binding, type Bindings } from './binding.js';
import type { PlacementModel, PodClass } from './placement-model.js';
import { NodeQueue } from './node-queue.js';
import { ClusterState } from './cluster-state.js';

/** A node for each pod, for as many pods as possible. */
export interface Assignment {
  readonly complete: boolean;
  readonly steps: Bindings;
  /** Pods without a node, by class. */
  readonly missing: readonly number[];
}

/** The cost of binding a pod of the class to the node; the cheapest node wins. */
type Preference = (state: ClusterState, classIndex: number, node: number) => number;

const ROUNDS = 24;

/** Limit on the nodes and pods inspected in all while pods are relocated. */
const WORK = 4_000_000;

/**
 * Greedy vector bin packing, largest class first, restarted with the classes that failed moved to the front: squeaky wheel
 * optimization (Joslin, Clements, JAIR 10, 1999). An incomplete result proves nothing.
 *
 * @param rounds restarts per cost function
 */
export function assignGreedily(model: PlacementModel, rounds = ROUNDS): Assignment {
  const pressure = computePressure(model);
  const preferences: readonly Preference[] = [
    // As kube-scheduler scores by default: least allocated, and away from pods of the same class.
    (state, classIndex, node) => fullness(state, classIndex, node) + state.count[node]![classIndex]! / 20,
    (state, classIndex, node) => pressure[node]! * 4 - fullness(state, classIndex, node),
    (state, classIndex, node) => -fullness(state, classIndex, node),
  ];
  const weight = computeDifficulty(model);
  const work = { left: WORK };
  let best: Assignment | undefined;
  const boost = model.classes.map(() => 0);
  for (let round = 0; round < rounds; round++) {
    for (const prefer of preferences) {
      if (best !== undefined && work.left < 0) return best;
      const order = model.classes
        .map((_, classIndex) => classIndex)
        .sort((a, b) => boost[b]! - boost[a]! || weight[b]! - weight[a]! || a - b);
      const result = attempt(model, order, prefer, work);
      if (result.complete) return result;
      if (best === undefined || sum(result.missing) < sum(best.missing)) best = result;
      result.missing.forEach((count, classIndex) => {
        if (count > 0) boost[classIndex]! += 1;
      });
    }
  }
  return best!;
}

function attempt(model: PlacementModel, order: readonly number[], prefer: Preference, work: { left: number }): Assignment {
  const state = new ClusterState(model);
  const steps: Binding[] = [];
  let waiting = order.map((classIndex) => ({ classIndex, left: model.classes[classIndex]!.pods.length }));
  for (let before = -1; waiting.length > 0 && steps.length > before;) {
    before = steps.length;
    waiting = waiting.flatMap(({ classIndex, left }) => {
      const choice = isLocal(model.classes[classIndex]!)
        ? queueNodes(state, classIndex, prefer)
        : (): number | undefined => chooseNode(state, classIndex, prefer);
      let rest = left;
      let node = choice();
      while (rest > 0 && node !== undefined) {
        state.add(classIndex, node);
        steps.push({ classIndex, node });
        rest--;
        if (rest > 0) node = choice();
      }
      while (rest > 0) {
        node = relocatePods(state, classIndex, steps, work);
        if (node === undefined) break;
        state.add(classIndex, node);
        steps.push({ classIndex, node });
        rest--;
      }
      return rest === 0 ? [] : [{ classIndex, left: rest }];
    });
  }
  const missing = model.classes.map(() => 0);
  for (const { classIndex, left } of waiting) missing[classIndex] = left;
  const ordered = orderBindings(model, steps);
  // A relocated pod may have been the one that another pod's affinity required.
  if (ordered === undefined) return { complete: false, steps: [], missing: model.classes.map(({ pods }) => pods.length) };
  return { complete: waiting.length === 0, steps: ordered, missing };
}

/** Whether binding a pod of the class affects only the node it goes to. */
function isLocal({ antiAffinity, affinity, spread, volumeSets }: PodClass): boolean {
  return affinity.length + spread.length + volumeSets.length === 0 && antiAffinity.every(({ key }) => key === 0);
}

/** Returns the cheapest node on each call; only the node returned last has a new cost. */
function queueNodes(state: ClusterState, classIndex: number, prefer: Preference): () => number | undefined {
  const queue = new NodeQueue();
  state.model.classes[classIndex]!.nodes.forEach((node, rank) => {
    if (state.admits(classIndex, node)) queue.push(node, prefer(state, classIndex, node), rank);
  });
  let last: number | undefined;
  return () => {
    if (last !== undefined) {
      const rank = queue.shift();
      if (state.admits(classIndex, last)) queue.push(last, prefer(state, classIndex, last), rank);
    }
    last = queue.first();
    return last;
  };
}

function chooseNode(state: ClusterState, classIndex: number, prefer: Preference): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const node of state.model.classes[classIndex]!.nodes) {
    if (!state.admits(classIndex, node)) continue;
    const cost = prefer(state, classIndex, node);
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}

/** Local search: moves single pods off a node until it admits the class, and undoes the moves where that fails. */
function relocatePods(state: ClusterState, classIndex: number, steps: Binding[], work: { left: number }): number | undefined {
  const { model } = state;
  const bindingsOn = new Map<number, number[]>(model.classes[classIndex]!.nodes.map((node) => [node, []]));
  steps.forEach(({ node }, step) => bindingsOn.get(node)?.push(step));
  work.left -= steps.length;
  for (const node of model.classes[classIndex]!.nodes) {
    if (work.left < 0) return undefined;
    if (state.obstacles(classIndex, node).some((obstacle) => typeof obstacle === 'string' && obstacle !== 'anti-affinity')) continue;
    const moved: { readonly step: number; readonly to: number }[] = [];
    for (const step of bindingsOn.get(node)!) {
      if (state.admits(classIndex, node)) break;
      const { classIndex: other } = steps[step]!;
      const { nodes } = model.classes[other]!;
      if (other === classIndex || nodes.length === 1) continue;
      state.remove(other, node);
      const index = nodes.findIndex((elsewhere) => elsewhere !== node && state.admits(other, elsewhere));
      work.left -= index < 0 ? nodes.length : index + 1;
      const to = nodes[index];
      state.add(other, to ?? node);
      if (to !== undefined) moved.push({ step, to });
    }
    if (state.admits(classIndex, node)) {
      for (const { step, to } of moved) steps[step] = { classIndex: steps[step]!.classIndex, node: to };
      return node;
    }
    for (const { step, to } of moved.reverse()) {
      state.remove(steps[step]!.classIndex, to);
      state.add(steps[step]!.classIndex, node);
    }
  }
  return undefined;
}

/** The highest utilisation of any resource on the node with the pod added, from 0 to 1. */
function fullness({ used, model }: ClusterState, classIndex: number, node: number): number {
  const { request } = model.classes[classIndex]!;
  let most = 0;
  for (let dim = 0; dim < request.length; dim++) {
    const cap = model.capacity[node]![dim]!;
    if (cap > 0) most = Math.max(most, (used[node]![dim]! + request[dim]!) / cap);
  }
  return most;
}

/** The expected demand on each node: every pod's request, divided evenly among the nodes it may use. */
function computePressure({ classes, capacity }: PlacementModel): readonly number[] {
  const sums = capacity.map(() => 0);
  for (const { nodes, request, pods } of classes) {
    for (const node of nodes) {
      let most = 0;
      for (let dim = 0; dim < request.length; dim++)
        if (request[dim]! > 0) most = Math.max(most, request[dim]! / Math.max(1, capacity[node]![dim]!));
      sums[node]! += (pods.length * most) / nodes.length;
    }
  }
  return sums;
}

/** The weight that orders the classes: few eligible nodes and large requests come first. */
function computeDifficulty({ classes, capacity }: PlacementModel): readonly number[] {
  return classes.map(({ nodes, request, antiAffinity, affinity, spread }) => {
    let size = 0;
    for (let dim = 0; dim < request.length; dim++) {
      if (request[dim] === 0) continue;
      let most = 1;
      for (const node of nodes) most = Math.max(most, capacity[node]![dim]!);
      size = Math.max(size, request[dim]! / most);
    }
    const constrained = antiAffinity.length > 0 || spread.length > 0 ? 0.2 : 0;
    return (nodes.length === 1 ? 10 : 0) + size + constrained + 1 / (1 + nodes.length) - (affinity.length > 0 ? 5 : 0);
  });
}

function sum(missing: readonly number[]): number {
  return missing.reduce((sum, count) => sum + count, 0);
}
