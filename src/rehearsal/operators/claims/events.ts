import { createHash } from 'node:crypto';
import type { ClusterClient } from '../../../cluster/client/cluster-client.js';
import { isConflict } from '../../../cluster/client/api-error.js';
import { timestamp } from '../status.js';
import type { Claim, StorageClass } from './kinds.js';

/** Says at the claim, once, why it gets no volume, as a provisioner does. */
export async function provisioningFailed(
  client: ClusterClient,
  claim: Claim,
  { metadata, provisioner }: StorageClass,
  why: string,
): Promise<void> {
  const { namespace, name, uid } = claim.metadata;
  const message = `failed to provision volume with StorageClass "${metadata.name}": ${why}`;
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 16);
  const now = timestamp();
  try {
    await client.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: `${name}.${digest}` },
      involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      type: 'Warning',
      reason: 'ProvisioningFailed',
      message,
      source: { component: provisioner },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    });
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
