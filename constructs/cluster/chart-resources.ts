import type { PodResources } from '../core/implied-pod.js';
import { sizeText } from '../core/quantity.js';
import type { ResourceAmounts, Resources } from '../workload/resources.js';

/** Resources in the form that Helm values use. */
export interface ChartResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

export function chartResources({ requests, limits }: Resources): ChartResources {
  return { requests: amounts(requests), limits: amounts(limits) };
}

function amounts({ cpu, memory }: ResourceAmounts): { readonly cpu: string; readonly memory: string } {
  return { cpu: cpu.toString(), memory: sizeText(memory) };
}

/** Resources that the verdict counts for a pod with these containers. */
export function podResources(...containers: readonly Resources[]): { readonly requests: PodResources; readonly limits: PodResources } {
  return { requests: sum(containers.map(({ requests }) => requests)), limits: sum(containers.map(({ limits }) => limits)) };
}

function sum(all: readonly ResourceAmounts[]): PodResources {
  return {
    cpuMillis: all.reduce((total, { cpu }) => total + cpu.millicores, 0),
    memoryBytes: all.reduce((total, { memory }) => total + memory.toKibibytes() * 1024, 0),
  };
}
