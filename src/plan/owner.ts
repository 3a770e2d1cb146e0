import type { HomeChart } from '../../constructs/core/chart.js';
import type { Owner } from '../../constructs/core/plan-unit.js';

/**
 * Kinds that Pulumi applies even with GitOps on: namespaces and secrets must never depend on Git,
 * and Argo CD leaves EndpointSlices out by default, so they would silently not exist.
 */
const ALWAYS_PULUMI: ReadonlySet<string> = new Set(['core/Namespace', 'core/Secret', 'discovery.k8s.io/EndpointSlice']);

/** Who applies an object: decided by its kind first, then by its chart. */
export function chooseOwner(groupKind: string, chart: HomeChart, gitops: boolean): Owner {
  if (!gitops || ALWAYS_PULUMI.has(groupKind)) return 'pulumi';
  return chart.owner;
}
