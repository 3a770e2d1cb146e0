import { workloadRule } from './each-workload.js';
import { readSpec } from './home-index.js';
import type { WorkloadView } from './manifest-views.js';
import { listSome } from './list-text.js';

/** A StatefulSet with one configuration per pod needs exactly as many of them as pods. */
export const ordinalConfig = workloadRule('ordinal-config', (home, report) => {
  return (workload) => {
    if (workload.kind !== 'apps/StatefulSet') return;
    const start = readSpec<WorkloadView>(workload.manifest).ordinals?.start ?? 0;
    const wanted = Array.from({ length: workload.replicas }, (_, index) => start + index);
    for (const { configMap } of workload.pod.volumes ?? []) {
      if (configMap?.name === undefined) continue;
      const { data } = (home.find('core/ConfigMap', workload.namespace, configMap.name)?.manifest ?? {}) as { readonly data?: object };
      const numbers = ordinals(workload.name, Object.keys(data ?? {}));
      if (numbers.size === 0) continue;
      const missing = wanted.filter((ordinal) => !numbers.has(ordinal));
      const spare = [...numbers].filter((ordinal) => !wanted.includes(ordinal));
      if (missing.length > 0) {
        report(
          workload,
          `has ${workload.replicas} replicas, but the ConfigMap '${configMap.name}' has nothing for number ${listSome(missing.map(String))}`,
          `add those entries, or lower replicas`,
        );
      } else if (spare.length > 0) {
        report(
          workload,
          `has ${workload.replicas} replicas, but the ConfigMap '${configMap.name}' also has number ${listSome(spare.map(String))}`,
          `raise replicas, or remove those entries`,
        );
      }
    }
  };
});

/** Numbers of keys such as `segment-0`, `segment-0.conf` or `0.json`, for the set called `segment`. */
function ordinals(set: string, keys: readonly string[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const key of keys) {
    const number = /^(\d+)(?:\.[a-z]+)?$/.exec(key.startsWith(`${set}-`) ? key.slice(set.length + 1) : key)?.[1];
    if (number !== undefined) numbers.add(Number(number));
  }
  return numbers;
}
