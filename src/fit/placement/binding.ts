import type { PlacementModel } from './placement-model.js';
import { ClusterState } from './cluster-state.js';

/** Bindings in an order in which the scheduler could have made them. */
export type Bindings = readonly Binding[];

/** One pod of a class bound to a node; both are indexes into the model. */
export interface Binding {
  readonly classIndex: number;
  readonly node: number;
}

/**
 * Sorts bindings so that each is allowed when it is made; undefined when no such order exists, as with pods whose affinities
 * require each other. Greedy is enough: an allowed binding never blocks one that must follow.
 */
export function orderBindings(model: PlacementModel, steps: Bindings): Bindings | undefined {
  const state = new ClusterState(model);
  const ordered: Binding[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const remaining: Binding[] = [];
    for (const step of waiting) {
      if (state.admits(step.classIndex, step.node)) {
        state.add(step.classIndex, step.node);
        ordered.push(step);
      } else remaining.push(step);
    }
    if (remaining.length === waiting.length) return undefined;
    waiting = remaining;
  }
  return ordered;
}

/** Translates bindings into names of pods and nodes; pods of a class are named in turn. */
export function nameBindings(model: PlacementModel, steps: Bindings): readonly { readonly pod: string; readonly node: string }[] {
  const next = model.classes.map(() => 0);
  return steps.map(({ classIndex, node }) => {
    const index = next[classIndex]!;
    next[classIndex] = index + 1;
    return { pod: model.classes[classIndex]!.pods[index]!, node: model.nodes[node]! };
  });
}
