import type { Bindings } from './binding.js';

/**
 * Whether a pod of a class can arrive too late: `never` (proven), `unknown` (limit reached), or the bindings that come first and
 * the class that then stays Pending.
 */
export type ArrivalOutcome = 'never' | 'unknown' | { readonly first: Bindings; readonly waits: number };
