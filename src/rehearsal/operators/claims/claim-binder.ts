import { parseBytes } from '../../../../constructs/core/quantity.js';
import type { Manifest } from '../../../../constructs/core/manifest.js';
import type { Plan } from '../../../plan/plan.js';
import type { ClusterClient } from '../../../cluster/client/cluster-client.js';
import { isConflict } from '../../../cluster/client/api-error.js';
import { type ApiObject, makeRef } from '../../../cluster/client/api-object.js';
import type { Watched } from '../watched.js';
import type { WorkQueue } from '../work-queue.js';
import type { Claim, StorageClass, Volume } from './kinds.js';
import { provisioningFailed } from './events.js';
import { type Provisioner, provisionerOf } from './provisioners.js';

/** What the claim binder needs. */
export interface ClaimBinderProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
  readonly plan: Plan;
}

/** Where the scheduler writes the node it chose: kubernetes/kubernetes@v1.36.3 staging/src/k8s.io/component-helpers/storage/volume. */
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

interface Deployment extends ApiObject {
  readonly status?: { readonly readyReplicas?: number };
}

/**
 * Stands in for what makes volumes: a claim gets one of its class's provisioner, on the node that the scheduler chose where
 * the class waits for that, if access modes and the room in the pool allow it. Binding the two is the controller manager's.
 */
export function bindClaims({ client, watched, queue, plan }: ClaimBinderProps): void {
  const look = ({ metadata: { name, namespace } }: ApiObject): void =>
    queue.add(`PersistentVolumeClaim ${namespace}/${name}`, async () => {
      const claim = watched.find<Claim>('PersistentVolumeClaim', name, namespace);
      if (claim === undefined || claim.metadata.deletionTimestamp !== undefined) return 'done';
      const storageClass = watched.find<StorageClass>('StorageClass', claim.spec.storageClassName ?? '');
      const provisioner = storageClass === undefined ? undefined : provisionerOf(storageClass, watched, plan);
      if (storageClass === undefined || provisioner === undefined) return 'done';
      if (claim.spec.volumeName !== undefined) return expand(client, watched, claim, storageClass);
      return provision(client, claim, storageClass, provisioner);
    });
  watched.on('PersistentVolumeClaim', look);
  watched.on('StorageClass', () => watched.all('PersistentVolumeClaim').forEach(look));
  watched.on('PersistentVolume', ({ metadata: { name } }) =>
    queue.add(`PersistentVolume ${name}`, async () => {
      const volume = watched.find<Volume>('PersistentVolume', name);
      const ours = volume?.metadata.annotations?.[PROVISIONED_BY] !== undefined && volume.metadata.deletionTimestamp === undefined;
      if (!ours || volume.status?.phase !== 'Released' || volume.spec.persistentVolumeReclaimPolicy !== 'Delete') return 'done';
      await client.delete(volume);
      return 'done';
    }),
  );
}

async function provision(
  client: ClusterClient,
  claim: Claim,
  storageClass: StorageClass,
  { deployment, provision }: Provisioner,
): Promise<'done' | 'again'> {
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined) return 'done';
  const running = await client.find<Deployment>(makeRef('apps/v1', 'Deployment', deployment.name, deployment.namespace));
  if ((running?.status?.readyReplicas ?? 0) === 0) return 'again';
  const answer = provision(claim, storageClass, node);
  if ('wait' in answer) return 'again';
  if ('refusal' in answer) {
    await provisioningFailed(client, claim, storageClass, answer.refusal);
    return 'again';
  }
  try {
    await client.create(volumeFor(claim, storageClass, answer));
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
  return 'done';
}

function volumeFor(
  { metadata, spec }: Claim,
  storageClass: StorageClass,
  answer: { readonly source: object; readonly nodeAffinity?: object },
): Manifest {
  const { uid, namespace, name } = metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `pvc-${uid}`, annotations: { [PROVISIONED_BY]: storageClass.provisioner } },
    spec: {
      storageClassName: storageClass.metadata.name,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      capacity: { storage: spec.resources?.requests?.storage },
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode ?? 'Filesystem',
      ...(storageClass.mountOptions === undefined ? {} : { mountOptions: storageClass.mountOptions }),
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      ...answer.source,
      ...(answer.nodeAffinity === undefined ? {} : { nodeAffinity: answer.nodeAffinity }),
    },
  };
}

/** A claim that asks for more than its volume has gets it where the class allows that. */
async function expand(client: ClusterClient, watched: Watched, claim: Claim, storageClass: StorageClass): Promise<'done' | 'again'> {
  const volume = watched.find<Volume>('PersistentVolume', claim.spec.volumeName!);
  const storage = claim.spec.resources?.requests?.storage ?? '0';
  if (volume === undefined || claim.status?.phase !== 'Bound' || storageClass.allowVolumeExpansion !== true) return 'done';
  if (parseBytes(storage) <= parseBytes(claim.status.capacity?.storage ?? '0')) return 'done';
  await client.patch(volume, { spec: { capacity: { storage } } });
  await client.patchStatus(claim, { capacity: { storage } });
  return 'done';
}
