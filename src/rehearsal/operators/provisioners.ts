import type { V1PersistentVolume, V1PersistentVolumeClaim, V1StorageClass } from '@kubernetes/client-node';
import type { Live } from '../../cluster/client/api-object.js';
import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { parseBytes } from '../../../constructs/core/quantity.js';
import type { Plan } from '../../plan/plan.js';
import { countCopies, type PoolSpec } from '../../plan/pool-room.js';
import type { ConditionedObject } from '../../cluster/status/objects.js';
import type { View } from './cluster-view.js';
import { type CephClusterObject, poolBytes } from './pool.js';

export type Claim = Live<V1PersistentVolumeClaim>;
export type Volume = Live<V1PersistentVolume>;
export type StorageClass = Live<V1StorageClass>;

/** What a provisioner answers: a volume's source, or why there can be none; `wait` when what it needs is still to come. */
export type Answer = { readonly source: object; readonly nodeAffinity?: object } | { readonly refusal: string } | { readonly wait: string };

/** What makes the volumes of a class. */
export interface Provisioner {
  /** Deployment without which nothing is provisioned. */
  readonly deployment: { readonly namespace: string; readonly name: string };
  provision(claim: Claim, storageClass: StorageClass, node: string | undefined): Answer;
}

/** A class's provisioner; undefined when there is none, and claims of the class wait for ever. */
export function findProvisioner({ provisioner }: StorageClass, view: View, plan: Plan): Provisioner | undefined {
  if (provisioner === 'rancher.io/local-path') return localPath;
  const [, namespace, driver] = /^(.+)\.(cephfs|rbd)\.csi\.ceph\.com$/.exec(provisioner) ?? [];
  if (namespace === undefined) return undefined;
  return ceph(namespace, driver as 'cephfs' | 'rbd', view, plan);
}

/** `rancher/local-path-provisioner@v0.0.37 README.md`: a folder of the node, for pods of that node. */
const localPath: Provisioner = {
  deployment: { namespace: KUBE_SYSTEM, name: 'local-path-provisioner' },
  provision({ metadata, spec }, _storageClass, node) {
    const shared = spec?.accessModes?.find((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod');
    if (shared !== undefined) return { refusal: `NodePath only supports ReadWriteOnce and ReadWriteOncePod access modes, not ${shared}` };
    if (node === undefined) return { refusal: 'configuration error, no node was specified' };
    const path = `/var/lib/rancher/k3s/storage/pvc-${metadata.uid}_${metadata.namespace}_${metadata.name}`;
    const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [node] };
    return {
      source: { hostPath: { path, type: 'DirectoryOrCreate' } },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
    };
  },
};

interface Pool extends ConditionedObject {
  readonly spec: PoolSpec & { readonly dataPools?: readonly (PoolSpec & { readonly name?: string })[] };
}

function ceph(namespace: string, driver: 'cephfs' | 'rbd', view: View, plan: Plan): Provisioner {
  return {
    deployment: { namespace, name: `${namespace}.${driver}.csi.ceph.com-ctrlplugin` },
    provision(claim, storageClass) {
      const { volumeMode = 'Filesystem', accessModes = [] } = claim.spec ?? {};
      // ceph/ceph-csi docs/design/proposals/rbd-volumes: a file system on a disk that two nodes mount would be destroyed.
      if (driver === 'rbd' && volumeMode === 'Filesystem' && accessModes.some((mode) => mode.endsWith('Many') && mode !== 'ReadOnlyMany')) {
        return { refusal: 'multi node access modes are only supported on rbd `block` type volumes' };
      }
      const pool = findPool(storageClass, view);
      if (pool === undefined) return { wait: 'its pool is not ready' };
      const { clusterID = namespace } = storageClass.parameters ?? {};
      const cluster = view.all<CephClusterObject>('CephCluster').find(({ metadata }) => metadata.namespace === clusterID);
      if (cluster === undefined) return { wait: 'its Ceph cluster is not there' };
      const left = poolBytes(cluster, pool, plan.hosts) - usedBytes(view, countCopies(pool));
      const wanted = parseBytes(claim.spec?.resources?.requests?.['storage'] ?? '0');
      if (wanted > left)
        return { refusal: `the pool has ${Math.max(0, left)} bytes left for data kept ${countCopies(pool)} times, not ${wanted}` };
      return {
        source: {
          csi: {
            driver: storageClass.provisioner,
            volumeHandle: `0001-0009-${clusterID}-${claim.metadata.uid}`,
            ...(driver === 'rbd' ? { fsType: 'ext4' } : {}),
          },
        },
      };
    },
  };
}

/** The ready pool behind a class of Ceph's. */
function findPool({ parameters = {} }: StorageClass, view: View): PoolSpec | undefined {
  const { clusterID = '', fsName, pool = '' } = parameters as Readonly<Record<string, string>>;
  if (fsName === undefined) return ready(view.find<Pool>('CephBlockPool', pool, clusterID))?.spec;
  const filesystem = ready(view.find<Pool>('CephFilesystem', fsName, clusterID));
  const { dataPools = [] } = filesystem?.spec ?? {};
  return dataPools.find(({ name }) => `${fsName}-${name}` === pool) ?? dataPools[0];
}

function ready(pool: Pool | undefined): Pool | undefined {
  return pool?.status?.phase === 'Ready' ? pool : undefined;
}

/** What Ceph's volumes take on the disks, as data of a pool with this many copies. */
function usedBytes(view: View, copies: number): number {
  const classes = new Map(view.all<StorageClass>('StorageClass').map((storageClass) => [storageClass.metadata.name, storageClass]));
  return view.all<Volume>('PersistentVolume').reduce((sum, { spec }) => {
    const storageClass = classes.get(spec?.storageClassName ?? '');
    const pool = storageClass?.provisioner.endsWith('.csi.ceph.com') === true ? findPool(storageClass, view) : undefined;
    return pool === undefined ? sum : sum + (parseBytes(spec?.capacity?.['storage'] ?? '0') * countCopies(pool)) / copies;
  }, 0);
}
