import { splitText, SecretRef } from '../../constructs/core/secret-ref.js';
import type { Plan } from './plan.js';
import { listTexts } from './unit-texts.js';

/** Names of the secrets that a home needs, sorted, each with the first unit that does. */
export function secretNames({ units }: Plan): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { id, body } of units) {
    for (const part of listTexts(body).flatMap(splitText)) {
      if (part instanceof SecretRef && !names.has(part.secret)) names.set(part.secret, id);
    }
  }
  return new Map([...names].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
