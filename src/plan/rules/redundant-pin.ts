import type { NodeRequirement } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { listSome } from './list-text.js';
import { listPins } from './node-pins.js';

/** A preference for a label that the pod is already required to have, or can never have. */
export const redundantPin = workloadRule('redundant-pin', (_, report) => {
  return (workload) => {
    const preferred = workload.pod.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return;
    const pins = listPins(workload.pod);
    for (const wish of preferred.flatMap(({ preference }) => preference.matchExpressions ?? [])) {
      const pinned = pins.get(wish.key);
      const verdict = pinned === undefined ? undefined : compare(pinned, wish);
      if (verdict === undefined) continue;
      report(
        workload,
        `must run where ${wish.key} is ${listSome(pinned!)} and also prefers ${wish.operator} ${listSome(wish.values ?? [])}, which ${verdict}`,
        `keep one of them`,
      );
    }
  };
});

function compare(pinned: readonly string[], { operator, values = [] }: NodeRequirement): 'repeats it' | 'contradicts it' | undefined {
  if (operator !== 'In' && operator !== 'NotIn') return undefined;
  const allowed = pinned.filter((value) => values.includes(value) === (operator === 'In'));
  if (allowed.length === 0) return 'contradicts it';
  return allowed.length === pinned.length ? 'repeats it' : undefined;
}
