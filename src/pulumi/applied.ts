import type { PlanUnit } from '../../constructs/core/plan-unit.js';

/**
 * The units that Pulumi applies, in the order in which it registers them: the plan's, but for what belongs before the
 * kubeconfig. Every object waits for the kubeconfig through the provider, though none says so. Before it come
 * - what it needs: behind a command that waits for an object on the same host, the two would wait for each other;
 * - what else its host does without any object: a file there may restart k3s, under the objects just being applied.
 */
export function applied(units: readonly PlanUnit[], kubeconfig: string | undefined): readonly PlanUnit[] {
  const ours = units.filter(({ owner }) => owner === 'pulumi');
  const reader = ours.find(({ id }) => id === kubeconfig);
  if (reader === undefined || reader.body.type === 'KubernetesObject') return ours;
  const { host } = reader.body;
  const late = afterCluster(ours, reader.id);
  const first = closures(
    ours,
    ours
      .filter(({ id, body }) => id === reader.id || (body.type !== 'KubernetesObject' && body.host === host && !late.has(id)))
      .map(({ id }) => id),
  );
  const before = ours.filter(({ id }) => first.has(id) && id !== reader.id);
  return [...before, reader, ...ours.filter(({ id }) => !first.has(id))];
}

/** Units with everything they need, and what that needs. */
export function closures(units: readonly PlanUnit[], ids: readonly string[]): ReadonlySet<string> {
  const needs = new Map(units.map((unit) => [unit.id, unit.needs]));
  const found = new Set(ids);
  for (const member of found) for (const need of needs.get(member) ?? []) found.add(need);
  return found;
}

/** Units that come after the cluster can be reached: objects, and what needs one of them or the kubeconfig. In plan order. */
function afterCluster(units: readonly PlanUnit[], kubeconfig: string): ReadonlySet<string> {
  const late = new Set<string>();
  for (const { id, needs, body } of units) {
    if (body.type === 'KubernetesObject' || needs.some((need) => need === kubeconfig || late.has(need))) late.add(id);
  }
  return late;
}
