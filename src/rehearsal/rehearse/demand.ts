import { parseBytes, parseCpuMillis } from '../../../constructs/core/quantity.js';
import { sumRequests } from '../../fit/pods/pod-requests.js';
import type { LivePod, Requests } from './live.js';

/** What a pod takes of a node. */
export interface Demand {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** What the scheduler counts for a pod. */
export function demandOf({ spec }: LivePod): Demand {
  const { cpu = 0, memory = 0 } = sumRequests(spec);
  return { cpuMillis: cpu, memoryBytes: memory };
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
