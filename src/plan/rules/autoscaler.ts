import { defineRule } from './define-rule.js';
import { computed, readSpec, type HomeIndex, type Workload } from './home-index.js';
import type { AutoscalerView } from './manifest-views.js';
import { listSome } from './list-text.js';

/** An autoscaler on utilization divides by the request; without one it never scales. */
export const autoscaler = defineRule('autoscaler', (home, report) => {
  for (const scaler of home.ofKind('autoscaling/HorizontalPodAutoscaler')) {
    const { scaleTargetRef: target, metrics = [] } = readSpec<AutoscalerView>(scaler.manifest);
    if (target === undefined) continue;
    const workload = workloadsByName(home).get(`${target.kind} ${scaler.namespace} ${target.name}`);
    if (workload === undefined) {
      if (home.madeElsewhere(scaler.namespace)) continue;
      report(
        scaler,
        `scales the ${target.kind} '${target.name}', which does not exist in namespace ${scaler.namespace}`,
        `correct scaleTargetRef`,
      );
      continue;
    }
    for (const { resource } of metrics) {
      if (resource?.name === undefined || resource.target?.type !== 'Utilization') continue;
      const without = workload.pod.containers.filter(({ resources }) => resources?.requests?.[resource.name!] === undefined);
      if (without.length === 0) continue;
      report(
        scaler,
        `scales ${target.name} by its ${resource.name} utilization, but ${listSome(without.map(({ name }) => `'${name}'`))} requests no ${resource.name}`,
        `give it a request, or scale by something else`,
      );
    }
  }
});

const workloadsByName = computed((home: HomeIndex): ReadonlyMap<string, Workload> => {
  return new Map(home.workloads.map((workload) => [`${workload.manifest.kind} ${workload.namespace} ${workload.name}`, workload]));
});
