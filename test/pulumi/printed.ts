import { isBundled, withMarker } from '../../src/machine/script/bundled-call.js';

/** What a host prints for the command of that name, when it is called so. */
export function printed(name: string, call: unknown): string {
  const text = `output of ${name}`;
  return isBundled(String(call)) ? withMarker(text) : text;
}
