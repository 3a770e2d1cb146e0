import type { PlacementModel } from '../../src/fit/placement/placement-model.js';
import { ClusterState } from '../../src/fit/placement/cluster-state.js';

/** What trying everything says about a small home. */
export interface Everything {
  /** Whether some order places all pods. */
  readonly possible: boolean;
  /** Whether some order, with some choice of nodes, leaves a pod without one. */
  readonly losable: boolean;
}

/**
 * Lets pods come in every order onto every node that takes them, and looks at where that ends. For homes where all pods
 * matter the same.
 */
export function everything(model: PlacementModel): Everything {
  const state = new ClusterState(model);
  const visited = new Set<string>();
  let possible = false;
  let losable = false;
  const total = model.classes.reduce((sum, { pods }) => sum + pods.length, 0);
  const visit = (placed: number): void => {
    const key = state.count.map((counts) => counts.join()).join(';');
    if (visited.has(key)) return;
    visited.add(key);
    if (placed === total) {
      possible = true;
      return;
    }
    let moved = false;
    for (const { index, pods, nodes } of model.classes) {
      if (state.placed[index]! === pods.length) continue;
      for (const node of nodes) {
        if (!state.admits(index, node)) continue;
        moved = true;
        state.add(index, node);
        visit(placed + 1);
        state.remove(index, node);
      }
    }
    if (!moved) losable = true;
  };
  visit(0);
  return { possible, losable };
}
