import type { NodeRequirement, PodSpec } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { listSome } from './list-text.js';

const HOST = 'kubernetes.io/hostname';

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

/** Spreading pods over hosts means nothing when all of them are pinned to one host. */
export const mootSpread = workloadRule('moot-spread', (_, report) => {
  return (workload) => {
    const { topologySpreadConstraints = [], affinity } = workload.pod;
    const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    if (![...topologySpreadConstraints, ...apart].some(({ topologyKey }) => topologyKey === HOST)) return;
    const hosts = listPins(workload.pod).get(HOST);
    if (hosts?.length !== 1) return;
    report(workload, `is pinned to the host ${hosts[0]!} but has to spread over hosts`, `remove the pin, or the spread`);
  };
});

/** Labels whose value the pod requires, with the values it allows. */
function listPins({ nodeSelector, affinity }: PodSpec): ReadonlyMap<string, readonly string[]> {
  const pins = new Map<string, readonly string[]>(Object.entries(nodeSelector ?? {}).map(([key, value]) => [key, [value]]));
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  // Several terms are alternatives, so none of them alone is a pin.
  if (terms.length === 1) {
    for (const { key, operator, values = [] } of terms[0]!.matchExpressions ?? [])
      if (operator === 'In' && !pins.has(key)) pins.set(key, values);
  }
  return pins;
}

function compare(pinned: readonly string[], { operator, values = [] }: NodeRequirement): 'repeats it' | 'contradicts it' | undefined {
  if (operator !== 'In' && operator !== 'NotIn') return undefined;
  const allowed = pinned.filter((value) => values.includes(value) === (operator === 'In'));
  if (allowed.length === 0) return 'contradicts it';
  return allowed.length === pinned.length ? 'repeats it' : undefined;
}
