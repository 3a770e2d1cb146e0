import { listContainers } from '../pod-spec.js';
import { workloadRule } from './each-workload.js';
import { readBytes, readMillis } from './manifest-quantities.js';
import { listSome } from './list-text.js';

/** Without requests the scheduler packs blindly; without a memory limit one pod can take its node down. */
export const resourcesMissing = workloadRule('resources', (_, report) => {
  return (workload) => {
    for (const { name, resources } of listContainers(workload.pod)) {
      const requests = resources?.requests ?? {};
      const limits = resources?.limits ?? {};
      if ('cpu' in requests && 'memory' in requests && 'memory' in limits) continue;
      const missing = [
        ...('cpu' in requests ? [] : ['requests.cpu']),
        ...('memory' in requests ? [] : ['requests.memory']),
        ...('memory' in limits ? [] : ['limits.memory']),
      ];
      report(workload, `the container '${name}' has no ${listSome(missing)}`, `set it, for example 50m of cpu and 64Mi of memory`);
    }
  };
});

/** A request above its limit is refused when the pod is made, long after the workload was accepted. */
export const requestsAboveLimits = workloadRule('requests-above-limits', (_, report) => {
  return (workload) => {
    for (const { name, resources } of listContainers(workload.pod)) {
      const { requests = {}, limits = {} } = resources ?? {};
      for (const resource in requests) {
        const amount = resource === 'cpu' ? readMillis : readBytes;
        const request = amount(requests[resource]);
        const limit = amount(limits[resource]);
        if (request === undefined || limit === undefined || request <= limit) continue;
        report(
          workload,
          `the container '${name}' requests ${requests[resource]!} of ${resource}, more than its limit ${limits[resource]!}`,
          `raise the limit, or lower the request`,
        );
      }
    }
  };
});
