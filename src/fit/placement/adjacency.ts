import type { PlacementModel } from './placement-model.js';

/** The bipartite graph of classes and the nodes they may use, as lookup tables. */
export interface Adjacency {
  /** By class and node: 1 where selector, node affinity, taints and volumes allow it. */
  readonly allowed: readonly Uint8Array[];
  /** Classes that may use a node, by node. */
  readonly visitors: readonly (readonly number[])[];
}

const cache = new WeakMap<PlacementModel, Adjacency>();

/** Builds the graph; cached per model. */
export function findAdjacency(model: PlacementModel): Adjacency {
  const cached = cache.get(model);
  if (cached !== undefined) return cached;
  const visitors: number[][] = model.nodes.map(() => []);
  const allowed = model.classes.map(({ nodes, index }) => {
    const own = new Uint8Array(model.nodes.length);
    for (const node of nodes) {
      own[node] = 1;
      visitors[node]!.push(index);
    }
    return own;
  });
  const adjacency = { allowed, visitors };
  cache.set(model, adjacency);
  return adjacency;
}
