import { EVICTION_BYTES, systemReserve } from '../../../constructs/core/reserve.js';
import { type FitNode, countServers } from '../nodes/fit-node.js';
import type { FitHome } from '../read-home.js';

/**
 * How much memory or processor a node lacks before it could run any pod: what k3s and the system take beyond what it has.
 * Whoever gives it more has to give it that first.
 */
export function shortfallCalculator({ plan, nodes }: Pick<FitHome, 'plan' | 'nodes'>): (node: string, resource: string) => number {
  const byName = new Map(nodes.map((node): [string, FitNode] => [node.name, node]));
  const servers = countServers(plan);
  return (node, resource) => {
    const machine = byName.get(node)?.machine;
    if (machine === undefined) return 0;
    const { cpuMillis, memoryBytes } = systemReserve(machine, servers);
    switch (resource) {
      case 'memory':
        return Math.max(0, memoryBytes + EVICTION_BYTES - machine.memoryBytes);
      case 'cpu':
        return Math.max(0, cpuMillis - machine.cpus * 1000);
      default:
        return 0;
    }
  };
}
