import { type Machine, isNode, nodeLabels } from '../../../constructs/core/machine.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import { nodeAllocatable, countServers } from '../../fit/nodes/fit-node.js';
import type { Plan } from '../../plan/plan.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { isConflict } from '../../cluster/client/api-error.js';

/** Makes the Node of every machine that is one, as its kubelet would register it; kwok keeps them ready from then on. */
export async function makeNodes(plan: Plan, client: ClusterClient, kubernetes: string): Promise<void> {
  const servers = countServers(plan);
  await Promise.all(
    plan.hosts.filter(isNode).map(async (machine, index) => {
      try {
        await client.create(nodeObject(machine, index, kubernetes, servers));
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }),
  );
}

/**
 * A node that offers to pods what the verdict counts with. Graphics cards are not there until a device plugin runs.
 * @param servers how many servers the home has
 */
export function nodeObject(
  machine: Machine,
  index: number,
  kubernetes: string,
  servers: number,
): Manifest & {
  readonly status: { readonly allocatable: object; readonly addresses: readonly object[]; readonly [field: string]: unknown };
} {
  const amounts = nodeAllocatable(machine, servers);
  const quantities = (cpu: number, memory: number): object => ({
    cpu: `${cpu}m`,
    memory: String(memory),
    pods: String(amounts['pods']),
    'ephemeral-storage': String(amounts['ephemeral-storage']),
  });
  // The network of k3s, a part of it per node: k3s-io/docs docs/installation/network-options.md.
  const podCIDR = `10.42.${index}.0/24`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: machine.name, labels: nodeLabels(machine) },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      providerID: `k3s://${machine.name}`,
      ...(machine.taints.length === 0 ? {} : { taints: machine.taints }),
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: machine.address },
        { type: 'Hostname', address: machine.name },
      ],
      capacity: quantities(machine.cpus * 1000, machine.memoryBytes),
      allocatable: quantities(amounts['cpu']!, amounts['memory']!),
      nodeInfo: { architecture: machine.arch, operatingSystem: 'linux', kubeletVersion: `${kubernetes}+simulated` },
    },
  };
}
