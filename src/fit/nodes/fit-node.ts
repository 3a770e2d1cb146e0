import { NVIDIA_GPU } from '../../../constructs/core/nvidia.js';
import { isNode, type Machine, nodeLabels } from '../../../constructs/core/machine.js';
import { allocatable, MAX_PODS } from '../../../constructs/core/reserve.js';
import type { Plan } from '../../plan/plan.js';
import type { Amounts } from '../pods/amounts.js';

/** A node as the scheduler sees it. */
export interface FitNode {
  readonly name: string;
  readonly machine: Machine;
  readonly labels: Readonly<Record<string, string>>;
  readonly allocatable: Amounts;
}

/** What a machine's own disk counts as where it is not declared: nothing is judged by it then. */
const UNDECLARED_DISK = 1024 ** 4;

/** What pods may ask of a node, graphics cards aside, which count once a device plugin runs. */
export function nodeAllocatable(machine: Machine, servers: number): Amounts {
  const { cpuMillis, memoryBytes } = allocatable(machine, servers);
  const system = machine.disks.find(({ use = 'system' }) => use === 'system');
  return { cpu: cpuMillis, memory: memoryBytes, pods: MAX_PODS, 'ephemeral-storage': system?.sizeBytes ?? UNDECLARED_DISK };
}

export function countServers({ hosts }: Plan): number {
  return hosts.filter(({ roles }) => roles.includes('server')).length;
}

/** The home's nodes, in the order in which they are declared. */
export function listNodes(plan: Plan, cards: (machine: Machine) => number): readonly FitNode[] {
  const servers = countServers(plan);
  return plan.hosts.filter(isNode).map((machine) => {
    const gpus = cards(machine);
    const amounts = nodeAllocatable(machine, servers);
    return {
      name: machine.name,
      machine,
      labels: nodeLabels(machine),
      allocatable: gpus === 0 ? amounts : { ...amounts, [NVIDIA_GPU]: gpus },
    };
  });
}
