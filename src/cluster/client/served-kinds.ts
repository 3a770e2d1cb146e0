import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterClient } from './cluster-client.js';

/** A kind in one version of its group. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Waits until the server knows all these kinds, and returns those that it does not know after `withinMs`. */
export async function waitForKinds(client: ClusterClient, kinds: readonly ServedKind[], withinMs = 30_000): Promise<readonly ServedKind[]> {
  for (const deadline = Date.now() + withinMs; ; await wait(100)) {
    const missing: ServedKind[] = [];
    // One after the other: the first question about a group is answered for all of its kinds.
    for (const { apiVersion, kind } of kinds) {
      if ((await client.isNamespaced(apiVersion, kind)) === undefined) missing.push({ apiVersion, kind });
    }
    if (missing.length === 0 || Date.now() > deadline) return missing;
  }
}
