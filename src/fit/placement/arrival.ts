import type { Steps } from './assignment.js';
import { evenly } from './evenly.js';
import { neverClosed } from './bound.js';
import { type Effort, siegeEnds } from './siege.js';
import type { Model, PodClass } from './model.js';
import { most } from './proof.js';
import { State } from './state.js';

/** Whether a pod can come too late for every place. */
export type Arrival = 'never' | 'unknown' | { readonly first: Steps; readonly waits: number };

/**
 * Whether an order exists in which a pod of the class waits for ever, with whatever node the scheduler chooses for the
 * others. Pods of a lower priority are no hindrance: the scheduler makes them give way.
 * @param assignment places for all pods
 */
export function arrivalOf(model: Model, podClass: PodClass, effort: Effort, assignment: Steps): Arrival {
  const nodes = podClass.nodes.filter((node) => most(model, podClass, node) > 0);
  if (podClass.together.length > 0) return afterFirstOfSet(model, podClass, nodes, effort);
  if (podClass.beside.length > 0) return besideOthers(model, podClass, nodes, effort);
  if (podClass.spread.length > 0) {
    const available = others(model, podClass, true);
    const [first] = podClass.spread;
    const plain = podClass.spread.length === 1 && first!.self && first!.classes.length === 1 && first!.minDomains <= first!.over.length;
    return plain ? evenly(model, { podClass, nodes, available }, effort) : inEveryDomain(model, podClass, nodes, available);
  }
  const siege = { at: podClass.index, nodes, available: others(model, podClass) };
  const critical = assignment.filter(({ at }) => model.classes[at]!.priority > podClass.priority);
  if (critical.length > 0) {
    if (neverClosed(model, siege)) return 'never';
    // Those that matter more have their places already: then nobody makes others give way later.
    const state = new State(model);
    for (const { at, node } of critical) state.add(at, node);
    const left = siege.available.map((count, at) => (model.classes[at]!.priority > podClass.priority ? 0 : count));
    const open = nodes.filter((node) => state.takes(podClass.index, node));
    const end = open.length === 0 ? [] : siegeEnds(model, { ...siege, nodes: open, available: left }, effort, () => state);
    if (typeof end !== 'string') return { first: [...critical, ...end], waits: podClass.index };
  }
  const end = siegeEnds(model, siege, effort);
  return typeof end === 'string' ? end : { first: end, waits: podClass.index };
}

/** How many pods of each class may come before one of this class. */
function others(model: Model, { index, priority }: PodClass, everybody = false): readonly number[] {
  return model.classes.map((other) => {
    if (!everybody && other.priority < priority) return 0;
    return other.pods.length - (other.index === index ? 1 : 0);
  });
}

/** Once the first pod of a set has its node, the others have no choice. */
function afterFirstOfSet(model: Model, podClass: PodClass, nodes: readonly number[], effort: Effort): Arrival {
  const available = others(model, podClass, true);
  const firsts = model.classes.filter(
    ({ index, together }) => available[index]! > 0 && together.some((set) => podClass.together.includes(set)),
  );
  let unknown = podClass.beside.length + podClass.spread.length > 0;
  const places = new Set([...nodes, ...firsts.flatMap((first) => first.nodes)]);
  for (const node of places) {
    for (const first of firsts) {
      const state = new State(model);
      if (!state.takes(first.index, node)) continue;
      state.add(first.index, node);
      const step = { at: first.index, node };
      if (!state.takes(podClass.index, node)) return { first: [step], waits: podClass.index };
      const left = available.map((count, at) => (at === first.index ? count - 1 : count));
      const end = siegeEnds(model, { at: podClass.index, nodes: [node], available: left }, effort, () => state);
      if (end === 'never') continue;
      if (end !== 'unknown') return { first: [step, ...end], waits: podClass.index };
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/** Wherever those that it must stand beside come, there must be room. */
function besideOthers(model: Model, podClass: PodClass, nodes: readonly number[], effort: Effort): Arrival {
  const available = others(model, podClass, true);
  let unknown = podClass.spread.length > 0 || podClass.beside.length > 1;
  for (const { key, classes } of podClass.beside) {
    const domain = model.domain[key]!;
    const hosts = classes.flatMap((other) => model.classes[other]!.nodes.map((node) => ({ other, node })));
    for (const where of new Set(hosts.map(({ node }) => domain[node]!).filter((at) => at >= 0))) {
      const there = nodes.filter((node) => domain[node] === where);
      const siege = { at: podClass.index, nodes: there, available };
      if (there.length > 0 && neverClosed(model, siege)) continue;
      // One pod stands for all of them: where there are more, another one may come elsewhere and help.
      const [host] = hosts.filter(({ node, other }) => domain[node] === where && available[other]! > 0);
      const alone = classes.reduce((sum, other) => sum + model.classes[other]!.pods.length, 0) === 1;
      const state = new State(model);
      if (host !== undefined && alone && state.takes(host.other, host.node)) {
        state.add(host.other, host.node);
        const left = available.map((count, at) => (at === host.other ? count - 1 : count));
        const end = there.length === 0 ? [] : siegeEnds(model, { ...siege, available: left }, effort, () => state);
        if (typeof end !== 'string') return { first: [{ at: host.other, node: host.node }, ...end], waits: podClass.index };
      }
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/** With several rules at once, or rules about others, only this is certain: with room in every single domain no rule leaves it out. */
function inEveryDomain(model: Model, podClass: PodClass, nodes: readonly number[], available: readonly number[]): Arrival {
  const [first] = podClass.spread;
  const domain = model.domain[first!.key]!;
  const safe = first!.over.every((where) => {
    const there = nodes.filter((node) => domain[node] === where);
    return there.length > 0 && neverClosed(model, { at: podClass.index, nodes: there, available });
  });
  return safe && podClass.spread.length === 1 && first!.minDomains <= first!.over.length ? 'never' : 'unknown';
}
