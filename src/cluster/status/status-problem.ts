import { onOneLine } from '../../settings/quote-value.js';
import type { ApiObject } from '../client/api-object.js';

/** One thing that is not as it should be. */
export interface StatusProblem {
  /** What it is about: `Pod/games/pong-0`, `Node/pi-3`. */
  readonly about: string;
  /** Why, in the words of whoever found out, on one line. */
  readonly why: string;
  /** How many pods of the same controller say the same; `about` is the first. @default 1 */
  readonly count?: number;
}

/** Longest reason that is shown whole; a container may say anything as its last words. */
const LONGEST = 500;

/** A problem of an object. */
export function objectProblem(
  {
    kind,
    metadata: { namespace, name },
  }: Pick<ApiObject, 'kind'> & { readonly metadata: { readonly name: string; readonly namespace?: string } },
  why: string,
): StatusProblem {
  return { about: [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/'), why: oneLine(why) };
}

/** Text of the cluster as part of a line. */
export function oneLine(text: string): string {
  const line = onOneLine(text.trim().replace(/\s*\n\s*/g, ' '));
  const characters = [...line];
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

/** `Reason: message`, or whichever of the two there is. */
export function reasoned(reason: string | undefined, message: string | undefined): string {
  const parts = [reason, message].filter((part): part is string => part !== undefined && part.trim() !== '');
  return parts.length === 0 ? 'no reason given' : parts.join(': ');
}
