import { findSymmetry } from './node-symmetry.js';
import { findWorstArrival } from './worst-case-arrival.js';
import { assignGreedily } from './greedy-assignment.js';
import { nameBindings, type Bindings } from './binding.js';
import { searchAssignments } from './assignment-search.js';
import { searchArrivalOrders } from './arrival-order-search.js';
import type { LosingOrder } from './losing-order.js';
import { type PlacementModel, type PodClass, countPods } from './placement-model.js';
import { type InfeasibilityProof, proveInfeasible } from './infeasibility-proof.js';
import type { SearchBudget } from './search-budget.js';
import { ClusterState } from './cluster-state.js';

/** Whether all pods can be placed, with the evidence. */
export type PlacementDecision =
  | { readonly placement: 'fits'; readonly steps: Bindings }
  | { readonly placement: 'tight'; readonly steps: Bindings; readonly losingOrder: LosingOrder }
  | { readonly placement: 'impossible'; readonly steps: Bindings; readonly proof: InfeasibilityProof; readonly missing: readonly number[] }
  | { readonly placement: 'undecided'; readonly steps: Bindings; readonly missing: readonly number[]; readonly limit: string };

/** Limit on the bindings that the search over all assignments tries. */
export const SEARCH_STEPS = 20_000;

/** Limit on the bindings that the search for losing orders tries. */
export const ORDER_STEPS = 40_000;

/** Pods × nodes up to which every arrival order is tried, and the states visited then. */
const SMALL = 200;
const SITUATIONS = 4000;

/** Limit on the pods that the greedy closure inspects, whatever the size of the home. */
const LOOKS = 12_000_000;

/**
 * Decides a placement problem, cheapest method first: greedy assignment, proofs of infeasibility, greedy with restarts, branch
 * and bound; then the same for the arrival order. NP-hard in general (Garey, Johnson, "Computers and Intractability", 1979),
 * hence the limits and `undecided`.
 */
export function decidePlacement(model: PlacementModel): PlacementDecision {
  const assigned = assignGreedily(model, 1);
  if (assigned.complete) return checkArrivalOrders(model, assigned.steps);
  const proof = proveInfeasible(model);
  if (proof !== undefined) return { placement: 'impossible', steps: assigned.steps, proof, missing: assigned.missing };
  const again = assignGreedily(model);
  if (again.complete) return checkArrivalOrders(model, again.steps);
  const result = searchAssignments(model, SEARCH_STEPS);
  switch (result.type) {
    case 'found':
      return checkArrivalOrders(model, result.steps);
    case 'none': {
      const tried: InfeasibilityProof = { type: 'tried', steps: result.tried };
      return { placement: 'impossible', steps: again.steps, proof: tried, missing: again.missing };
    }
    case 'limit': {
      const limit = `no place was found for all pods classIndex once, and after ${SEARCH_STEPS} steps of trying every assignment of ${countPods(model)} pods to ${model.nodes.length} nodes none had been ruled out`;
      return { placement: 'undecided', steps: again.steps, missing: again.missing, limit };
    }
  }
}

/** An assignment exists: checks whether some arrival order misses it. The bounds and heuristics run first, then the searches. */
function checkArrivalOrders(model: PlacementModel, steps: Bindings): PlacementDecision {
  let open: readonly PodClass[] = model.classes;
  const { classType } = findSymmetry(model);
  const effort: SearchBudget = { steps: 0, looks: LOOKS };
  for (const given of [0, ORDER_STEPS]) {
    effort.steps = given;
    const unknown: PodClass[] = [];
    const answers = new Map<string, 'never' | 'unknown'>();
    for (const podClass of open) {
      const kind = classType[podClass.index]!;
      const order = answers.get(kind) ?? (given > 0 && effort.steps <= 0 ? 'unknown' : losingOrder(model, podClass, effort, steps));
      if (typeof order === 'string') answers.set(kind, order);
      if (order === 'never') continue;
      if (order === 'unknown') {
        unknown.push(podClass);
        continue;
      }
      return { placement: 'tight', steps, losingOrder: { first: nameBindings(model, order), waits: podClass.pods.at(-1)! } };
    }
    open = unknown;
    if (open.length === 0) return { placement: 'fits', steps };
  }
  const orders = countPods(model) * model.nodes.length <= SMALL ? searchArrivalOrders(model, SITUATIONS) : 'unknown';
  if (orders === 'never') return { placement: 'fits', steps };
  const first = orders === 'unknown' ? undefined : completeOrder(model, orders.first, orders.waits);
  if (orders !== 'unknown' && first !== undefined) {
    return {
      placement: 'tight',
      steps,
      losingOrder: { first: nameBindings(model, first), waits: model.classes[orders.waits]!.pods.at(-1)! },
    };
  }
  const limit = `places for all pods were found, but after ${ORDER_STEPS} steps neither an order that leaves ${open[0]!.pods[0]!} without one nor a proof that there is none`;
  return { placement: 'undecided', steps, missing: model.classes.map(() => 0), limit };
}

/** Finds an order that leaves a pod of the class Pending. Pods of higher priority come last if that works, else first. */
function losingOrder(
  model: PlacementModel,
  podClass: PodClass,
  effort: SearchBudget,
  assignment: Bindings,
): 'never' | 'unknown' | Bindings {
  const hasHigherPriority = model.classes.some(({ priority }) => priority > podClass.priority);
  for (const before of hasHigherPriority ? [[], assignment] : [[]]) {
    const arrival = findWorstArrival(model, podClass, effort, before);
    if (arrival === 'never') return arrival;
    const first = arrival === 'unknown' ? undefined : completeOrder(model, arrival.first, arrival.waits);
    if (first !== undefined) return first;
  }
  return 'unknown';
}

/**
 * Appends all pods of higher priority than the Pending one, so that no later preemption can help it. Undefined when the order
 * is not possible, or a node admits the Pending pod in the end.
 */
function completeOrder(model: PlacementModel, first: Bindings, waits: number): Bindings | undefined {
  const state = new ClusterState(model);
  const steps = [...first];
  for (const { classIndex, node } of first) {
    if (!state.admits(classIndex, node)) return undefined;
    state.add(classIndex, node);
  }
  const { priority } = model.classes[waits]!;
  for (const { index, pods, nodes } of model.classes.filter((each) => each.priority > priority)) {
    while (state.placed[index]! < pods.length) {
      const node = nodes.find((each) => state.admits(index, each));
      if (node === undefined) return undefined;
      state.add(index, node);
      steps.push({ classIndex: index, node });
    }
  }
  return model.nodes.every((_, node) => !state.admits(waits, node)) ? steps : undefined;
}
