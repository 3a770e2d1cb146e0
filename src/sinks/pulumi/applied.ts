import type { PlanUnit } from '../../../constructs/core/plan-unit.js';

/**
 * The units that Pulumi applies, in the order in which it registers them: the plan's, but for what the kubeconfig needs.
 * Every object waits for the kubeconfig through the provider, though none says so. So the kubeconfig and what it needs
 * come first; behind a command that waits for an object on the same host they would wait for each other.
 */
export function applied(units: readonly PlanUnit[], kubeconfig: string | undefined): readonly PlanUnit[] {
  const ours = units.filter(({ owner }) => owner === 'pulumi');
  if (kubeconfig === undefined) return ours;
  const first = closure(ours, kubeconfig);
  return [...ours.filter(({ id }) => first.has(id)), ...ours.filter(({ id }) => !first.has(id))];
}

/** A unit with everything it needs, and what that needs. */
export function closure(units: readonly PlanUnit[], id: string): ReadonlySet<string> {
  const needs = new Map(units.map((unit) => [unit.id, unit.needs]));
  const found = new Set([id]);
  for (const member of found) for (const need of needs.get(member) ?? []) found.add(need);
  return found;
}
