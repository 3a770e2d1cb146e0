import { makeRef } from '../../../src/cluster/client/api-object.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { type Flags, SILENT } from '../../../src/rehearsal/simulated-home/programs.js';

/**
 * Flags with which nobody waits long for a silent node.
 *
 * @param lost seconds until it counts as lost; at least four, as a lease is renewed four times as often
 * @param givenUp seconds until its pods are given up, where they do not say otherwise
 */
export function impatient(lost: number, givenUp: number): Flags {
  return {
    'kube-apiserver': ['not-ready', 'unreachable'].map((taint) => `--default-${taint}-toleration-seconds=${givenUp}`),
    'kube-controller-manager': [`--node-monitor-grace-period=${lost}s`, '--node-monitor-period=1s'],
    kwok: [`--node-lease-duration-seconds=${lost}`],
  };
}

/** Lets a node's kubelet say nothing from now on. */
export async function silence(client: ClusterClient, node: string): Promise<void> {
  await client.patch(makeRef('v1', 'Node', node), { metadata: { labels: { [SILENT]: 'true' } } });
}
