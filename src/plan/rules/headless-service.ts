import { defineRule } from './define-rule.js';
import { readSpec } from './home-index.js';
import type { ServiceView, WorkloadView } from './manifest-views.js';
import { selectedBy } from './service-pods.js';

/** A StatefulSet's serviceName must be a headless Service over its own pods: kubernetes/api@v0.36.3 apps/v1/types.go. */
export const headlessService = defineRule('headless-service', (home, report) => {
  for (const set of home.ofKind('apps/StatefulSet')) {
    const { serviceName } = readSpec<WorkloadView>(set.manifest);
    if (serviceName === undefined || serviceName === '') continue;
    const service = home.find('core/Service', set.namespace, serviceName);
    if (service === undefined) {
      report(
        set,
        `names the Service '${serviceName}', which does not exist in namespace ${set.namespace}, so its pods get no DNS names`,
        `add a headless Service (clusterIP: None) called ${serviceName}`,
      );
    } else if (readSpec<ServiceView>(service.manifest).clusterIP !== 'None') {
      report(
        set,
        `names the Service '${serviceName}', which is not headless, so its pods get no DNS names`,
        `set clusterIP: None there, or name another Service`,
      );
    } else if (selectedBy(home, service)?.some(({ unit }) => unit === set.unit) !== true) {
      report(set, `names the Service '${serviceName}', which does not select its pods`, `give the Service the labels of this pod template`);
    }
  }
});
