import { arrivalOf } from './arrival.js';
import { assign } from './assign.js';
import { named, type Steps } from './assignment.js';
import { exhaust } from './exhaust.js';
import type { LosingOrder } from './losing-order.js';
import { type Model, size } from './model.js';
import { type Proof, proofAgainst } from './proof.js';

/** Whether all pods find a place, and what shows it. */
export type Placed =
  | { readonly placement: 'fits'; readonly steps: Steps }
  | { readonly placement: 'tight'; readonly steps: Steps; readonly losingOrder: LosingOrder }
  | { readonly placement: 'impossible'; readonly steps: Steps; readonly proof: Proof; readonly missing: readonly number[] }
  | { readonly placement: 'undecided'; readonly steps: Steps; readonly missing: readonly number[]; readonly limit: string };

/** How many steps the search through all assignments takes at most. */
export const SEARCH_STEPS = 60_000;

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

/** An assignment exists; is there an order that misses it? */
function arrivals(model: Model, steps: Steps): Placed {
  const unknown: string[] = [];
  for (const podClass of model.classes) {
    const arrival = arrivalOf(model, podClass);
    if (arrival === 'never') continue;
    if (arrival === 'unknown') {
      unknown.push(podClass.pods[0]!);
      continue;
    }
    const waits = podClass.pods.at(-1)!;
    return { placement: 'tight', steps, losingOrder: { first: named(model, arrival.first), waits } };
  }
  if (unknown.length === 0) return { placement: 'fits', steps };
  const limit = `places for all pods were found, but neither an order that leaves ${unknown[0]} without one nor a proof that there is none`;
  return { placement: 'undecided', steps, missing: model.classes.map(() => 0), limit };
}
