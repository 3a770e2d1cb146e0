import { createHash } from 'node:crypto';
import type { V1Deployment } from '@kubernetes/client-node';
import { parseBytes } from '../../../constructs/core/quantity.js';
import { isConflict } from '../../cluster/client/api-error.js';
import { objectKey, type Live, type ObjectToWrite } from '../../cluster/client/api-object.js';
import type { Plan } from '../../plan/plan.js';
import { type Change, create, type Operator, patch, remove, setStatus } from './change.js';
import type { View } from './cluster-view.js';
import { timestamp } from './conditions.js';
import { type Claim, findProvisioner, type StorageClass, type Volume } from './provisioners.js';

/** Where the scheduler writes the node it chose: kubernetes/kubernetes@v1.36.3 staging/src/k8s.io/component-helpers/storage/volume. */
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';

/**
 * What makes volumes: a claim gets one of its class's provisioner, on the node that the scheduler chose where the class waits
 * for that, if access modes and the room in the pool allow it. Binding the two is the controller manager's.
 */
export function provisioners(plan: Plan): Operator {
  const told = new Set<string>();
  return function* (view) {
    for (const claim of view.all<Claim>('PersistentVolumeClaim')) {
      const storageClass = view.find<StorageClass>('StorageClass', claim.spec?.storageClassName ?? '');
      if (storageClass === undefined || claim.metadata.deletionTimestamp !== undefined) continue;
      if (claim.spec?.volumeName !== undefined) yield* expand(view, claim, storageClass);
      else yield* provision(view, claim, storageClass, plan, told);
    }
    for (const volume of view.all<Volume>('PersistentVolume')) {
      const isOurs = volume.metadata.annotations?.[PROVISIONED_BY] !== undefined;
      if (isOurs && volume.status?.phase === 'Released' && volume.spec?.persistentVolumeReclaimPolicy === 'Delete') yield* remove(volume);
    }
  };
}

function* provision(view: View, claim: Claim, storageClass: StorageClass, plan: Plan, told: Set<string>): Iterable<Change> {
  const provisioner = findProvisioner(storageClass, view, plan);
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  const isMade = view.find('PersistentVolume', volumeName(claim)) !== undefined;
  if (provisioner === undefined || isMade || (storageClass.volumeBindingMode === 'WaitForFirstConsumer' && node === undefined)) return;
  const { name, namespace } = provisioner.deployment;
  if ((view.find<Live<V1Deployment>>('Deployment', name, namespace)?.status?.readyReplicas ?? 0) === 0) return;
  const answer = provisioner.provision(claim, storageClass, node);
  if ('source' in answer) yield create(volumeFor(claim, storageClass, answer));
  else if ('refusal' in answer) yield* tell(claim, storageClass, answer.refusal, told);
}

function volumeName({ metadata }: Claim): string {
  return `pvc-${metadata.uid}`;
}

function volumeFor(
  claim: Claim,
  storageClass: StorageClass,
  answer: { readonly source: object; readonly nodeAffinity?: object },
): ObjectToWrite {
  const { uid, namespace, name } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeName(claim), annotations: { [PROVISIONED_BY]: storageClass.provisioner } },
    spec: {
      storageClassName: storageClass.metadata.name,
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      capacity: { storage: claim.spec?.resources?.requests?.['storage'] },
      accessModes: claim.spec?.accessModes,
      volumeMode: claim.spec?.volumeMode ?? 'Filesystem',
      mountOptions: storageClass.mountOptions,
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
      ...answer.source,
      nodeAffinity: answer.nodeAffinity,
    },
  };
}

/** A claim that asks for more than its volume has gets it where the class allows that. */
function* expand(view: View, claim: Claim, storageClass: StorageClass): Iterable<Change> {
  const volume = view.find<Volume>('PersistentVolume', claim.spec!.volumeName!);
  const storage = claim.spec?.resources?.requests?.['storage'] ?? '0';
  if (volume === undefined || claim.status?.phase !== 'Bound' || storageClass.allowVolumeExpansion !== true) return;
  if (parseBytes(storage) <= parseBytes(claim.status.capacity?.['storage'] ?? '0')) return;
  yield* patch(volume, { spec: { capacity: { storage } } });
  yield* setStatus(claim, { capacity: { storage } });
}

/** Says at the claim, once, why it gets no volume, as a provisioner does. */
function* tell(claim: Claim, { metadata, provisioner }: StorageClass, why: string, told: Set<string>): Iterable<Change> {
  const { namespace, name, uid } = claim.metadata;
  const message = `failed to provision volume with StorageClass "${metadata.name}": ${why}`;
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 16);
  if (told.has(`${uid} ${digest}`)) return;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { namespace, name: `${name}.${digest}` },
    involvedObject: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid },
    type: 'Warning',
    reason: 'ProvisioningFailed',
    message,
    source: { component: provisioner },
    firstTimestamp: timestamp(),
    lastTimestamp: timestamp(),
    count: 1,
  };
  yield {
    key: `tell ${objectKey(claim)}`,
    make: async (client) => {
      await client.create(event).catch((error: unknown) => {
        if (!isConflict(error)) throw error;
      });
      told.add(`${uid} ${digest}`);
    },
  };
}
