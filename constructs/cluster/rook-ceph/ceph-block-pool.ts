import { KubeStorageClass } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { CephBlockPool as CephBlockPoolObject } from '../../imports/ceph.rook.io.js';
import type { CephCluster } from './ceph-cluster.js';
import { csiSecrets } from './ceph-filesystem.js';
import { replicatedPool } from './ceph-replication.js';
import { provisioner } from './csi-drivers.js';

export interface CephBlockPoolProps {
  readonly cluster: CephCluster;
  /** RFC 1123 label. @default 'blocks' */
  readonly name?: string;
  /** Name of the StorageClass. @default 'rook-ceph-block' */
  readonly storageClass?: string;
}

/** Disks of their own for single pods, such as databases, with a StorageClass. Needs the RBD driver and the module `rbd` on its nodes. */
export class CephBlockPool extends Construct {
  readonly storageClass: string;

  constructor(scope: Construct, id: string, { cluster, name = 'blocks', storageClass = 'rook-ceph-block' }: CephBlockPoolProps) {
    super(scope, id);
    this.storageClass = storageClass;
    const { namespace } = cluster;
    const pool = new CephBlockPoolObject(this, 'pool', { metadata: { name, namespace }, spec: replicatedPool(cluster.replication) });
    pool.addDependency(cluster);
    new KubeStorageClass(this, 'class', {
      metadata: { name: storageClass },
      provisioner: provisioner(namespace, 'rbd'),
      parameters: {
        clusterID: namespace,
        pool: name,
        imageFormat: '2',
        imageFeatures: 'layering',
        'csi.storage.k8s.io/fstype': 'ext4',
        ...csiSecrets(namespace, 'rbd'),
      },
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
    }).addDependency(pool);
  }
}
