import type { Model } from './model.js';

/** Who may go where, looked up instead of searched. */
export interface Reach {
  /** By class and node: 1 where selector, affinity, taints and volumes let the class in. */
  readonly allowed: readonly Uint8Array[];
  /** Classes that may come to a node, by node. */
  readonly visitors: readonly (readonly number[])[];
}

const known = new WeakMap<Model, Reach>();

/** Made once for each model. */
export function reachOf(model: Model): Reach {
  const found = known.get(model);
  if (found !== undefined) return found;
  const visitors: number[][] = model.nodes.map(() => []);
  const allowed = model.classes.map(({ nodes, index }) => {
    const own = new Uint8Array(model.nodes.length);
    for (const node of nodes) {
      own[node] = 1;
      visitors[node]!.push(index);
    }
    return own;
  });
  const reach = { allowed, visitors };
  known.set(model, reach);
  return reach;
}
