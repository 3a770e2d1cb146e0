import { arrivalOf } from './arrival.js';
import { assign } from './assign.js';
import { named, type Steps } from './assignment.js';
import { exhaust } from './exhaust.js';
import type { LosingOrder } from './losing-order.js';
import { type Model, type PodClass, size } from './model.js';
import { type Proof, proofAgainst } from './proof.js';
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
export const ORDER_STEPS = 15_000;

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
  for (const effort of [{ steps: 0 }, { steps: ORDER_STEPS }]) {
    const unknown: PodClass[] = [];
    for (const podClass of open) {
      const arrival = arrivalOf(model, podClass, effort);
      if (arrival === 'never') continue;
      if (arrival === 'unknown' || !loses(model, arrival.first, arrival.waits)) {
        unknown.push(podClass);
        continue;
      }
      const waits = podClass.pods.at(-1)!;
      return { placement: 'tight', steps, losingOrder: { first: named(model, arrival.first), waits } };
    }
    open = unknown;
    if (open.length === 0) return { placement: 'fits', steps };
  }
  const limit = `places for all pods were found, but after ${ORDER_STEPS} steps neither an order that leaves ${open[0]!.pods[0]!} without one nor a proof that there is none`;
  return { placement: 'undecided', steps, missing: model.classes.map(() => 0), limit };
}

/** Whether these pods may come one after the other, and then no node takes the one that waits. */
function loses(model: Model, first: Steps, waits: number): boolean {
  const state = new State(model);
  for (const { at, node } of first) {
    if (!state.takes(at, node)) return false;
    state.add(at, node);
  }
  return model.nodes.every((_, node) => !state.takes(waits, node));
}
