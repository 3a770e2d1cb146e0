import type { PodSpec } from '../pod-spec.js';

/** Lists the node labels that a pod requires, with the values it allows. */
export function listPins({ nodeSelector, affinity }: PodSpec): ReadonlyMap<string, readonly string[]> {
  const pins = new Map<string, readonly string[]>(Object.entries(nodeSelector ?? {}).map(([key, value]) => [key, [value]]));
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  // Several terms are alternatives, so none of them alone is a pin.
  if (terms.length === 1) {
    for (const { key, operator, values = [] } of terms[0]!.matchExpressions ?? [])
      if (operator === 'In' && !pins.has(key)) pins.set(key, values);
  }
  return pins;
}
