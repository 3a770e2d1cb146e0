import { makeRef } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';

/** Label of a node whose kubelet says nothing any more. */
const SILENT = 'simulated-home/silent';

/** Which nodes kwok plays the kubelet of. */
export const HEARD = `!${SILENT}`;

/** How long everybody waits for a kubelet that is silent, in seconds. */
export interface Patience {
  /** Until its node counts as lost; at least four, as a lease is renewed every second then. */
  readonly lost: number;
  /** Until the pods of a lost node are given up, where they do not say otherwise. */
  readonly givenUp: number;
}

/** Flags of kube-apiserver: its admission adds to every pod how long the pod stays on a lost node. */
export function patientApiServer({ givenUp }: Patience): readonly string[] {
  return [`--default-not-ready-toleration-seconds=${givenUp}`, `--default-unreachable-toleration-seconds=${givenUp}`];
}

/** Flags of kube-controller-manager, which looks at heartbeats. */
export function patientControllers({ lost }: Patience): readonly string[] {
  return [`--node-monitor-grace-period=${lost}s`, '--node-monitor-period=1s'];
}

/** Seconds that kwok's leases hold; it renews them four times as often. */
export function leaseSeconds(patience: Patience | undefined): number {
  return patience === undefined ? 40 : patience.lost;
}

/** Lets a node's kubelet say nothing from now on, as when its machine loses power: no lease, no status, nothing done to its pods. */
export async function silence(client: ClusterClient, node: string): Promise<void> {
  await client.patch(makeRef('v1', 'Node', node), { metadata: { labels: { [SILENT]: 'true' } } });
}
