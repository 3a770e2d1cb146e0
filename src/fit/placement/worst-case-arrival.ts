import type { ArrivalOutcome } from './arrival-outcome.js';
import type { Bindings } from './binding.js';
import { checkSpread } from './topology-spread.js';
import { provesNeverClosed } from './closure-dual-bound.js';
import { searchClosure } from './node-closure-search.js';
import type { SearchBudget } from './search-budget.js';
import type { PlacementModel, PodClass } from './placement-model.js';
import { countOnEmptyNode } from './infeasibility-proof.js';
import { ClusterState } from './cluster-state.js';

/**
 * The adversary argument of online algorithms: looks for an arrival order, with a node for each pod that the scheduler may
 * choose, after which a pod of the class stays Pending for good. Pods of lower priority are ignored, because the scheduler
 * preempts them. See Borodin, El-Yaniv, "Online Computation and Competitive Analysis" (1998).
 *
 * @param assignment nodes for all pods of higher priority, bound first; empty to let them arrive in any order
 */
export function findWorstArrival(model: PlacementModel, podClass: PodClass, effort: SearchBudget, assignment: Bindings): ArrivalOutcome {
  const nodes = podClass.nodes.filter((node) => countOnEmptyNode(model, podClass, node) > 0);
  if (podClass.volumeSets.length > 0) return checkSharedVolume(model, podClass, nodes, effort);
  if (podClass.affinity.length > 0) return checkAffinity(model, podClass, nodes, effort);
  if (podClass.spread.length > 0) {
    const available = otherPods(model, podClass, true);
    const [first] = podClass.spread;
    const isSimple = podClass.spread.length === 1 && first!.self && first!.classes.length === 1 && first!.minDomains <= first!.over.length;
    return isSimple ? checkSpread(model, { podClass, nodes, available }, effort) : checkEveryDomain(model, podClass, nodes, available);
  }
  const closure = { classIndex: podClass.index, nodes, available: otherPods(model, podClass) };
  const critical = assignment.filter(({ classIndex }) => model.classes[classIndex]!.priority > podClass.priority);
  if (critical.length > 0) {
    if (provesNeverClosed(model, closure)) return 'never';
    // Pods of higher priority are bound first, so that none of them preempts others later.
    const state = new ClusterState(model);
    for (const { classIndex, node } of critical) state.add(classIndex, node);
    const left = closure.available.map((count, classIndex) => (model.classes[classIndex]!.priority > podClass.priority ? 0 : count));
    const open = nodes.filter((node) => state.admits(podClass.index, node));
    const end = open.length === 0 ? [] : searchClosure(model, { ...closure, nodes: open, available: left }, effort, () => state);
    if (typeof end !== 'string') return { first: [...critical, ...end], waits: podClass.index };
  }
  const end = searchClosure(model, closure, effort);
  return typeof end === 'string' ? end : { first: end, waits: podClass.index };
}

/** Counts the pods of each class that may arrive before one pod of this class. */
function otherPods(model: PlacementModel, { index, priority }: PodClass, includeLowerPriority = false): readonly number[] {
  return model.classes.map((other) => {
    if (!includeLowerPriority && other.priority < priority) return 0;
    return other.pods.length - (other.index === index ? 1 : 0);
  });
}

/** Pods that share a node-local volume: the first one decides the node of all. */
function checkSharedVolume(model: PlacementModel, podClass: PodClass, nodes: readonly number[], effort: SearchBudget): ArrivalOutcome {
  const available = otherPods(model, podClass, true);
  const firsts = model.classes.filter(
    ({ index, volumeSets }) => available[index]! > 0 && volumeSets.some((set) => podClass.volumeSets.includes(set)),
  );
  let unknown = podClass.affinity.length + podClass.spread.length > 0;
  const places = new Set([...nodes, ...firsts.flatMap((first) => first.nodes)]);
  for (const node of places) {
    for (const first of firsts) {
      const state = new ClusterState(model);
      if (!state.admits(first.index, node)) continue;
      state.add(first.index, node);
      const step = { classIndex: first.index, node };
      if (!state.admits(podClass.index, node)) return { first: [step], waits: podClass.index };
      const left = available.map((count, classIndex) => (classIndex === first.index ? count - 1 : count));
      const end = searchClosure(model, { classIndex: podClass.index, nodes: [node], available: left }, effort, () => state);
      if (end === 'never') continue;
      if (end !== 'unknown') return { first: [step, ...end], waits: podClass.index };
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/** Pod affinity: every domain that the required pods may choose must keep room. */
function checkAffinity(model: PlacementModel, podClass: PodClass, nodes: readonly number[], effort: SearchBudget): ArrivalOutcome {
  const available = otherPods(model, podClass, true);
  let unknown = podClass.spread.length > 0 || podClass.affinity.length > 1;
  for (const { key, classes } of podClass.affinity) {
    const domain = model.domain[key]!;
    const hosts = classes.flatMap((other) => model.classes[other]!.nodes.map((node) => ({ other, node })));
    for (const where of new Set(hosts.map(({ node }) => domain[node]!).filter((each) => each >= 0))) {
      const inDomain = nodes.filter((node) => domain[node] === where);
      const closure = { classIndex: podClass.index, nodes: inDomain, available };
      if (inDomain.length > 0 && provesNeverClosed(model, closure)) continue;
      // A witness is built only for a single required pod: a second one could open another domain.
      const [host] = hosts.filter(({ node, other }) => domain[node] === where && available[other]! > 0);
      const alone = classes.reduce((sum, other) => sum + model.classes[other]!.pods.length, 0) === 1;
      const state = new ClusterState(model);
      if (host !== undefined && alone && state.admits(host.other, host.node)) {
        state.add(host.other, host.node);
        const left = available.map((count, classIndex) => (classIndex === host.other ? count - 1 : count));
        const end = inDomain.length === 0 ? [] : searchClosure(model, { ...closure, available: left }, effort, () => state);
        if (typeof end !== 'string') return { first: [{ classIndex: host.other, node: host.node }, ...end], waits: podClass.index };
      }
      unknown = true;
    }
  }
  return unknown ? 'unknown' : 'never';
}

/** For combined spread rules only this is certain: if every domain always keeps room, no rule blocks the pod. */
function checkEveryDomain(
  model: PlacementModel,
  podClass: PodClass,
  nodes: readonly number[],
  available: readonly number[],
): ArrivalOutcome {
  const [first] = podClass.spread;
  const domain = model.domain[first!.key]!;
  const alwaysRoom = first!.over.every((where) => {
    const inDomain = nodes.filter((node) => domain[node] === where);
    return inDomain.length > 0 && provesNeverClosed(model, { classIndex: podClass.index, nodes: inDomain, available });
  });
  return alwaysRoom && podClass.spread.length === 1 && first!.minDomains <= first!.over.length ? 'never' : 'unknown';
}
