import type { Binding, Bindings } from './binding.js';
import type { PlacementModel } from './placement-model.js';
import { ClusterState } from './cluster-state.js';

/** `never`: no order leaves a pod Pending. `unknown`: the limit was reached. Otherwise such an order. */
export type OrderSearchResult = 'never' | 'unknown' | { readonly first: Bindings; readonly waits: number };

/**
 * Depth-first state-space search over all arrival orders, each state visited once (Russell, Norvig, "Artificial
 * Intelligence", graph search). For small homes only.
 *
 * @param limit states that are visited at most
 */
export function searchArrivalOrders(model: PlacementModel, limit: number): OrderSearchResult {
  const state = new ClusterState(model);
  const visited = new Set<string>();
  const steps: Binding[] = [];
  const total = model.classes.reduce((sum, { pods }) => sum + pods.length, 0);
  const least = Math.min(...model.classes.map(({ priority }) => priority));
  let unclear = false;
  const visit = (): OrderSearchResult | undefined => {
    const key = state.count.map((counts) => counts.join()).join(';');
    if (visited.has(key) || steps.length === total) return undefined;
    if (visited.size >= limit) return 'unknown';
    visited.add(key);
    let moved = false;
    for (const { index, pods, nodes } of model.classes) {
      if (state.placed[index]! === pods.length) continue;
      for (const node of nodes) {
        if (!state.admits(index, node)) continue;
        moved = true;
        state.add(index, node);
        steps.push({ classIndex: index, node });
        const result = visit();
        if (result !== undefined) return result;
        steps.pop();
        state.remove(index, node);
      }
    }
    if (moved) return undefined;
    // A pod of higher priority may preempt others, so only those of the lowest priority are known to stay Pending.
    const waits = model.classes.find(({ index, pods, priority }) => state.placed[index]! < pods.length && priority === least);
    if (waits === undefined) unclear = true;
    return waits === undefined ? undefined : { first: [...steps], waits: waits.index };
  };
  return visit() ?? (unclear ? 'unknown' : 'never');
}
