import { claimsOf, classFacts, usersOfClaims } from './claim-index.js';
import { defineRule } from './define-rule.js';

/** A volume that waits for its pod never becomes healthy in an Application that does not hold the pod, so its sync never ends. */
export const lateClaim = defineRule('late-claim', (home, report) => {
  for (const { at, name, className } of claimsOf(home)) {
    if (at.kind !== 'core/PersistentVolumeClaim' || at.unit.owner !== 'argocd' || classFacts(home, className)?.late !== true) continue;
    const users = usersOfClaims(home).get(`${at.namespace}/${name}`) ?? [];
    if (users.some(({ chart }) => chart === at.chart)) continue;
    const where =
      users[0] === undefined ? 'no workload uses it' : `${users[0].unit.id}, which uses it, is in the Application ${users[0].chart}`;
    report(
      at,
      `the class '${className}' binds a volume only when its pod starts, but ${where}, so Argo CD waits forever in ${at.chart}`,
      `move the claim into the chart of the workload that uses it`,
    );
  }
});
