import type { Step, Steps } from './assignment.js';
import { close, neverClosed } from './blocking.js';
import type { Model, PodClass } from './model.js';
import { most } from './proof.js';
import { State } from './state.js';

/** Whether a pod can come too late for every place. */
export type Arrival = 'never' | 'unknown' | { readonly first: Steps; readonly waits: number };

/**
 * Whether an order exists in which a pod of the class waits for ever, with whatever node the scheduler chooses for the
 * others. Pods of a lower priority are no hindrance: the scheduler makes them give way.
 */
export function arrivalOf(model: Model, podClass: PodClass): Arrival {
  const nodes = podClass.nodes.filter((node) => most(model, podClass, node) > 0);
  if (podClass.together.length > 0) return afterFirstOfSet(model, podClass, nodes);
  if (podClass.beside.length > 0) return besideOthers(model, podClass, nodes);
  if (podClass.spread.length > 0) return evenly(model, podClass, nodes);
  const siege = { at: podClass.index, nodes, available: others(model, podClass) };
  if (neverClosed(model, siege)) return 'never';
  const steps = close(new State(model), siege);
  return steps === undefined ? 'unknown' : { first: steps, waits: podClass.index };
}

/** How many pods of each class may come before one of this class. */
function others(model: Model, { index, priority }: PodClass, everybody = false): readonly number[] {
  return model.classes.map((other) => {
    if (!everybody && other.priority < priority) return 0;
    return other.pods.length - (other.index === index ? 1 : 0);
  });
}

/** Once the first pod of a set has its node, the others have no choice. */
function afterFirstOfSet(model: Model, podClass: PodClass, nodes: readonly number[]): Arrival {
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
      if (neverClosed(model, { at: podClass.index, nodes: [node], available })) continue;
      const steps = close(state, { at: podClass.index, nodes: [node], available: left });
      if (steps !== undefined) return { first: [step, ...steps], waits: podClass.index };
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/** Wherever those that it must stand beside come, there must be room. */
function besideOthers(model: Model, podClass: PodClass, nodes: readonly number[]): Arrival {
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
        const steps = there.length === 0 ? [] : close(state, { ...siege, available: left });
        if (steps !== undefined) return { first: [{ at: host.other, node: host.node }, ...steps], waits: podClass.index };
      }
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/**
 * The emptiest domain always lets the next pod in. So a pod waits only once enough domains are closed that the others may not
 * take all: then no more of them ever come to the closed ones.
 */
function evenly(model: Model, podClass: PodClass, nodes: readonly number[]): Arrival {
  const { index, pods, spread } = podClass;
  const everybody = others(model, podClass, true);
  if (spread.length > 1 || spread.some(({ classes, self }) => !self || classes.length !== 1)) {
    return neverSomewhere(model, podClass, nodes, everybody);
  }
  const [{ key, maxSkew, over }] = spread as [PodClass['spread'][number]];
  const domain = model.domain[key]!;
  const closed = Math.max(1, over.length - Math.floor((pods.length - 1) / maxSkew));
  const inDomain = over.map((where) => nodes.filter((node) => domain[node] === where));
  const closable = inDomain.filter((there) => there.length === 0 || !neverClosed(model, { at: index, nodes: there, available: everybody }));
  if (closable.length < closed) return 'never';
  const easiest = closable.toSorted((a, b) => a.length - b.length).slice(0, closed);
  const state = new State(model);
  const targets = easiest.flat();
  const strangers = everybody.map((count, at) => (at === index ? 0 : count));
  const steps = targets.length === 0 ? [] : close(state, { at: index, nodes: targets, available: strangers });
  if (steps === undefined) return 'unknown';
  const own = fill(state, podClass);
  return own === undefined ? 'unknown' : { first: [...steps, ...own], waits: index };
}

/** Places pods of the class wherever they may go; undefined when all of them find a place. */
function fill(state: State, { index, nodes, pods }: PodClass): Steps | undefined {
  const steps: Step[] = [];
  while (steps.length < pods.length) {
    const node = nodes.find((each) => state.takes(index, each));
    if (node === undefined) return steps;
    state.add(index, node);
    steps.push({ at: index, node });
  }
  return undefined;
}

/** With several rules at once only this is certain: with room in every single domain no rule can leave it out. */
function neverSomewhere(model: Model, podClass: PodClass, nodes: readonly number[], available: readonly number[]): Arrival {
  const alone = podClass.spread.length === 1;
  const [first] = podClass.spread;
  const domain = model.domain[first!.key]!;
  const safe = first!.over.every((where) => {
    const there = nodes.filter((node) => domain[node] === where);
    return there.length > 0 && neverClosed(model, { at: podClass.index, nodes: there, available });
  });
  return safe && alone ? 'never' : 'unknown';
}
