import { parseBytes, parseCpuMillis } from '../../../constructs/core/quantity.js';
import type { LiveContainer, LivePod, Requests } from './live.js';

/** What a pod takes of a node. */
export interface Demand {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/**
 * What the scheduler counts for a pod: its containers with the init containers that stay, or what the most demanding
 * init container takes meanwhile, whichever is more, and what the sandbox itself needs
 * (kubernetes/kubernetes@v1.36.3 staging/src/k8s.io/component-helpers/resource/helpers.go, `PodRequests`).
 */
export function demandOf({ spec }: LivePod): Demand {
  const { containers, initContainers = [], overhead = {} } = spec;
  let staying = sum(containers.map(requested));
  let sidecars: Demand = { cpuMillis: 0, memoryBytes: 0 };
  let most = sidecars;
  for (const container of initContainers) {
    const own = requested(container);
    const meanwhile = sum([sidecars, own]);
    if (container.restartPolicy === 'Always') {
      sidecars = meanwhile;
      staying = sum([staying, own]);
    }
    most = larger(most, meanwhile);
  }
  return sum([larger(staying, most), demand(overhead)]);
}

/** Amounts of processor and memory by the names Kubernetes gives them. */
export function demand({ cpu = 0, memory = 0 }: Requests): Demand {
  return { cpuMillis: parseCpuMillis(cpu), memoryBytes: parseBytes(memory) };
}

export function sum(demands: readonly Demand[]): Demand {
  return demands.reduce(
    (total, { cpuMillis, memoryBytes }) => ({ cpuMillis: total.cpuMillis + cpuMillis, memoryBytes: total.memoryBytes + memoryBytes }),
    { cpuMillis: 0, memoryBytes: 0 },
  );
}

function requested({ resources }: LiveContainer): Demand {
  return demand(resources?.requests ?? {});
}

function larger(one: Demand, other: Demand): Demand {
  return { cpuMillis: Math.max(one.cpuMillis, other.cpuMillis), memoryBytes: Math.max(one.memoryBytes, other.memoryBytes) };
}
