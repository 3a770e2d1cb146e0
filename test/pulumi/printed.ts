import { isCarried, visibleOutput } from '../../src/machine/script/carried.js';

/** What a host prints for the command of that name, when it is called so. */
export function printed(name: string, call: unknown): string {
  const text = `output of ${name}`;
  return isCarried(String(call)) ? visibleOutput(text) : text;
}
