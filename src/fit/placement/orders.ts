import type { Step, Steps } from './assignment.js';
import type { Model } from './model.js';
import { State } from './state.js';

/** What comes of every order: none leaves a pod waiting, one that does, or the limit. */
export type Orders = 'never' | 'unknown' | { readonly first: Steps; readonly waits: number };

/**
 * Lets pods come in every order onto every node that takes them; where several orders lead to the same, it goes on once.
 * Only for small homes.
 * @param limit how many situations are looked at
 */
export function everyOrder(model: Model, limit: number): Orders {
  const state = new State(model);
  const seen = new Set<string>();
  const steps: Step[] = [];
  const total = model.classes.reduce((sum, { pods }) => sum + pods.length, 0);
  const least = Math.min(...model.classes.map(({ priority }) => priority));
  let unclear = false;
  const visit = (): Orders | undefined => {
    const key = state.count.map((counts) => counts.join()).join(';');
    if (seen.has(key) || steps.length === total) return undefined;
    if (seen.size >= limit) return 'unknown';
    seen.add(key);
    let moved = false;
    for (const { index, pods, nodes } of model.classes) {
      if (state.placed[index]! === pods.length) continue;
      for (const node of nodes) {
        if (!state.takes(index, node)) continue;
        moved = true;
        state.add(index, node);
        steps.push({ at: index, node });
        const result = visit();
        if (result !== undefined) return result;
        steps.pop();
        state.remove(index, node);
      }
    }
    if (moved) return undefined;
    // One that matters more than others may make them give way: whether it then waits is another question.
    const waits = model.classes.find(({ index, pods, priority }) => state.placed[index]! < pods.length && priority === least);
    if (waits === undefined) unclear = true;
    return waits === undefined ? undefined : { first: [...steps], waits: waits.index };
  };
  return visit() ?? (unclear ? 'unknown' : 'never');
}
