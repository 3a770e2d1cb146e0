import type { ConditionedObject } from './objects.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** Objects that do not say that they are Ready, with the reason: certificates and who signs them. */
export function notReadyProblems(objects: readonly ConditionedObject[]): readonly StatusProblem[] {
  return objects.flatMap((object) => {
    const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status === 'True') return [];
    return [
      objectProblem(
        object,
        ready === undefined ? 'not ready: nobody has looked at it yet' : `not ready: ${reasoned(ready.reason, ready.message)}`,
      ),
    ];
  });
}

/** Charts whose installation failed: their HelmChart has a condition Failed (k3s-io/helm-controller@v0.17.7 pkg/apis/helm.cattle.io/v1/types.go). */
export function chartProblems(charts: readonly ConditionedObject[]): readonly StatusProblem[] {
  return charts.flatMap((chart) =>
    (chart.status?.conditions ?? [])
      .filter(({ type, status }) => type === 'Failed' && status === 'True')
      .map(({ reason, message }) => objectProblem(chart, `could not be installed: ${reasoned(reason, message)}`)),
  );
}
