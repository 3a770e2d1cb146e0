import { partsOf, SecretRef } from '../../constructs/core/secret-ref.js';
import type { Plan } from './plan.js';
import { textsOf } from './texts.js';

/** Names of the secrets that a home needs, sorted, each with the first unit that does. */
export function secretNames({ units }: Plan): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { id, body } of units) {
    for (const part of textsOf(body).flatMap(partsOf)) {
      if (part instanceof SecretRef && !found.has(part.secret)) found.set(part.secret, id);
    }
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
