import type { Model } from './model.js';
import { State } from './state.js';

/** Where pods are: a class and a node each, in an order in which the scheduler could have placed them. */
export type Steps = readonly Step[];

export interface Step {
  readonly at: number;
  readonly node: number;
}

/**
 * The same places in an order in which each pod may come where it goes; undefined when there is none, such as with pods that
 * each want the other to be there first. Whatever comes where it may takes nothing from those that may not yet.
 */
export function inOrder(model: Model, steps: Steps): Steps | undefined {
  const state = new State(model);
  const ordered: Step[] = [];
  let waiting = steps;
  while (waiting.length > 0) {
    const still: Step[] = [];
    for (const step of waiting) {
      if (state.takes(step.at, step.node)) {
        state.add(step.at, step.node);
        ordered.push(step);
      } else still.push(step);
    }
    if (still.length === waiting.length) return undefined;
    waiting = still;
  }
  return ordered;
}

/** Places by the names of pods; pods of a class get theirs in turn. */
export function named(model: Model, steps: Steps): readonly { readonly pod: string; readonly node: string }[] {
  const next = model.classes.map(() => 0);
  return steps.map(({ at, node }) => {
    const index = next[at]!;
    next[at] = index + 1;
    return { pod: model.classes[at]!.pods[index]!, node: model.nodes[node]! };
  });
}
