import { workloadRule } from './each-workload.js';
import { listPins } from './node-pins.js';

const HOST = 'kubernetes.io/hostname';

/** Spreading pods over hosts means nothing when all of them are pinned to one host. */
export const mootSpread = workloadRule('moot-spread', (_, report) => {
  return (workload) => {
    const { topologySpreadConstraints = [], affinity } = workload.pod;
    const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    if (![...topologySpreadConstraints, ...apart].some(({ topologyKey }) => topologyKey === HOST)) return;
    const hosts = listPins(workload.pod).get(HOST);
    if (hosts?.length !== 1) return;
    report(workload, `is pinned to the host ${hosts[0]!} but has to spread over hosts`, `remove the pin, or the spread`);
  };
});
