import { type Machine, isNode, nodeLabels } from '../../../constructs/core/machine.js';
import type { Plan } from '../../plan/plan.js';
import type { ApiClient } from '../control-plane/api-client.js';
import { isConflict } from '../control-plane/api-error.js';

/** Most pods on a node, as the kubelet has it when nobody says otherwise: kubernetes/kubernetes@v1.36.3 pkg/kubelet/apis/config/v1beta1/defaults.go. */
const PODS_PER_NODE = 110;

/** Makes the Node of every machine that is one, as its kubelet would register it; kwok keeps them ready from then on. */
export async function makeNodes({ hosts }: Plan, client: ApiClient, kubernetes: string): Promise<void> {
  await Promise.all(
    hosts.filter(isNode).map(async (machine, index) => {
      try {
        await client.create('/api/v1/nodes', nodeObject(machine, index, kubernetes));
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    }),
  );
}

/**
 * A node with everything the machine has: nothing is kept back for the system, and graphics cards are not counted until a
 * device plugin runs there.
 */
export function nodeObject(machine: Machine, index: number, kubernetes: string): object {
  const system = machine.disks.find(({ use = 'system' }) => use === 'system');
  const resources = {
    cpu: String(machine.cpus),
    memory: String(machine.memoryBytes),
    pods: String(PODS_PER_NODE),
    ...(system === undefined ? {} : { 'ephemeral-storage': String(system.sizeBytes) }),
  };
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
      capacity: resources,
      allocatable: resources,
      nodeInfo: { architecture: machine.arch, operatingSystem: 'linux', kubeletVersion: `${kubernetes}+simulated` },
    },
  };
}
