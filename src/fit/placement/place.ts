import { alikeIn } from './alike.js';
import { arrivalOf } from './arrival.js';
import { assign } from './assign.js';
import { named, type Steps } from './assignment.js';
import { exhaust } from './exhaust.js';
import { everyOrder } from './orders.js';
import type { LosingOrder } from './losing-order.js';
import { type Model, type PodClass, size } from './model.js';
import { type Proof, proofAgainst } from './proof.js';
import type { Effort } from './siege.js';
import { State } from './state.js';

/** Whether all pods find a place, and what shows it. */
export type Placed =
  | { readonly placement: 'fits'; readonly steps: Steps }
  | { readonly placement: 'tight'; readonly steps: Steps; readonly losingOrder: LosingOrder }
  | { readonly placement: 'impossible'; readonly steps: Steps; readonly proof: Proof; readonly missing: readonly number[] }
  | { readonly placement: 'undecided'; readonly steps: Steps; readonly missing: readonly number[]; readonly limit: string };

/** How many steps the search through all assignments takes at most. */
export const SEARCH_STEPS = 20_000;

/** How many steps the search for losing orders takes at most. */
export const ORDER_STEPS = 40_000;

/** Pods times nodes of a home that is small enough to try every order, and how many situations are looked at then. */
const SMALL = 200;
const SITUATIONS = 4000;

/** How many pods are looked at in all to close nodes with whatever seems likeliest: what a home of any size is given. */
const LOOKS = 12_000_000;

/** Decides about a home. */
export function place(model: Model): Placed {
  const assigned = assign(model, 1);
  if (assigned.complete) return arrivals(model, assigned.steps);
  const proof = proofAgainst(model);
  if (proof !== undefined) return { placement: 'impossible', steps: assigned.steps, proof, missing: assigned.missing };
  const again = assign(model);
  if (again.complete) return arrivals(model, again.steps);
  const result = exhaust(model, SEARCH_STEPS);
  switch (result.type) {
    case 'found':
      return arrivals(model, result.steps);
    case 'none': {
      const tried: Proof = { type: 'tried', steps: result.tried };
      return { placement: 'impossible', steps: again.steps, proof: tried, missing: again.missing };
    }
    case 'limit': {
      const limit = `no place was found for all pods at once, and after ${SEARCH_STEPS} steps of trying every assignment of ${size(model)} pods to ${model.nodes.length} nodes none had been ruled out`;
      return { placement: 'undecided', steps: again.steps, missing: again.missing, limit };
    }
  }
}

/** An assignment exists; is there an order that misses it? What is plain to see comes first, then what has to be tried. */
function arrivals(model: Model, steps: Steps): Placed {
  let open: readonly PodClass[] = model.classes;
  const { kindOf } = alikeIn(model);
  const effort: Effort = { steps: 0, looks: LOOKS };
  for (const given of [0, ORDER_STEPS]) {
    effort.steps = given;
    const unknown: PodClass[] = [];
    const answers = new Map<string, 'never' | 'unknown'>();
    for (const podClass of open) {
      const kind = kindOf[podClass.index]!;
      const order = answers.get(kind) ?? (given > 0 && effort.steps <= 0 ? 'unknown' : losingOrder(model, podClass, effort, steps));
      if (typeof order === 'string') answers.set(kind, order);
      if (order === 'never') continue;
      if (order === 'unknown') {
        unknown.push(podClass);
        continue;
      }
      return { placement: 'tight', steps, losingOrder: { first: named(model, order), waits: podClass.pods.at(-1)! } };
    }
    open = unknown;
    if (open.length === 0) return { placement: 'fits', steps };
  }
  const orders = size(model) * model.nodes.length <= SMALL ? everyOrder(model, SITUATIONS) : 'unknown';
  if (orders === 'never') return { placement: 'fits', steps };
  const first = orders === 'unknown' ? undefined : losing(model, orders.first, orders.waits);
  if (orders !== 'unknown' && first !== undefined) {
    return { placement: 'tight', steps, losingOrder: { first: named(model, first), waits: model.classes[orders.waits]!.pods.at(-1)! } };
  }
  const limit = `places for all pods were found, but after ${ORDER_STEPS} steps neither an order that leaves ${open[0]!.pods[0]!} without one nor a proof that there is none`;
  return { placement: 'undecided', steps, missing: model.classes.map(() => 0), limit };
}

/** An order that is sure to lose. Those that matter more come last in it if that works, or else first. */
function losingOrder(model: Model, podClass: PodClass, effort: Effort, assignment: Steps): 'never' | 'unknown' | Steps {
  const matter = model.classes.some(({ priority }) => priority > podClass.priority);
  for (const before of matter ? [[], assignment] : [[]]) {
    const arrival = arrivalOf(model, podClass, effort, before);
    if (arrival === 'never') return arrival;
    const first = arrival === 'unknown' ? undefined : losing(model, arrival.first, arrival.waits);
    if (first !== undefined) return first;
  }
  return 'unknown';
}

/**
 * The order with all pods in it that matter more than the one that waits, so that nobody who comes later makes others give
 * way. Undefined when these pods may not come one after the other, or some node takes the one that waits in the end.
 */
function losing(model: Model, first: Steps, waits: number): Steps | undefined {
  const state = new State(model);
  const steps = [...first];
  for (const { at, node } of first) {
    if (!state.takes(at, node)) return undefined;
    state.add(at, node);
  }
  const { priority } = model.classes[waits]!;
  for (const { index, pods, nodes } of model.classes.filter((each) => each.priority > priority)) {
    while (state.placed[index]! < pods.length) {
      const node = nodes.find((each) => state.takes(index, each));
      if (node === undefined) return undefined;
      state.add(index, node);
      steps.push({ at: index, node });
    }
  }
  return model.nodes.every((_, node) => !state.takes(waits, node)) ? steps : undefined;
}
