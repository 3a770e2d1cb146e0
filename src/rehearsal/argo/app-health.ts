import type { Compared } from './compare.js';
import { type Health, type HealthStatus, isWorse } from './health/health.js';
import { type Customizations, healthOf } from './health/health-of.js';

/** Health of one object: Missing when it is not there, undefined for kinds that nobody checks. */
export function objectHealth({ live }: Compared, customizations: Customizations): Health | undefined {
  return live === undefined ? { status: 'Missing' } : healthOf(live, customizations);
}

/** An Application is as healthy as the worst of its objects: argoproj/argo-cd@v3.5.1 controller/health.go. */
export function applicationHealth(objects: readonly Compared[], customizations: Customizations): Health {
  let worst: HealthStatus = 'Healthy';
  for (const object of objects) {
    const health = objectHealth(object, customizations);
    // What is not there yet shows as out of sync instead.
    if (health === undefined || health.status === 'Missing') continue;
    // A child that nothing is known about says nothing about its parent.
    const isChild = object.object.kind === 'Application' && object.object.apiVersion.startsWith('argoproj.io/');
    if (isChild && health.status === 'Unknown') continue;
    if (isWorse(worst, health.status)) worst = health.status;
  }
  const nothing = objects.length > 0 && objects.every(({ live }) => live === undefined);
  return { status: nothing && isWorse(worst, 'Missing') ? 'Missing' : worst };
}
