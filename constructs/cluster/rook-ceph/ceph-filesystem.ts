import { KubeStorageClass } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Construct } from 'constructs';
import { Home } from '../../core/home.js';
import {
  CephFilesystem as CephFilesystemObject,
  CephFilesystemSpecMetadataServerResourcesLimits as Limit,
  CephFilesystemSpecMetadataServerResourcesRequests as Request,
  CephFilesystemSubVolumeGroup,
} from '../../imports/ceph.rook.io.js';
import { podResources } from '../chart-resources.js';
import { affinityTo, type CephCluster } from './ceph-cluster.js';
import { quantities } from './ceph-resources.js';
import { replicatedPool } from './ceph-replication.js';
import { provisioner } from './csi-drivers.js';

export interface CephFilesystemProps {
  readonly cluster: CephCluster;
  /** RFC 1123 label. @default 'home' */
  readonly name?: string;
  /** Name of the StorageClass. @default 'rook-cephfs' */
  readonly storageClass?: string;
}

/**
 * Folders that pods on several nodes share, with a StorageClass. It costs two metadata servers, one of which waits.
 * The data outlives this object; the class takes the data of a deleted claim with it.
 */
export class CephFilesystem extends Construct {
  readonly storageClass: string;

  constructor(scope: Construct, id: string, { cluster, name = 'home', storageClass = 'rook-cephfs' }: CephFilesystemProps) {
    super(scope, id);
    this.storageClass = storageClass;
    const { namespace } = cluster;
    const pool = replicatedPool(cluster.replication);
    const { mds } = cluster.resources;
    const filesystem = new CephFilesystemObject(this, 'filesystem', {
      metadata: { name, namespace },
      spec: {
        metadataPool: pool,
        dataPools: [{ name: 'replicated', ...pool }],
        preserveFilesystemOnDelete: true,
        metadataServer: {
          activeCount: 1,
          activeStandby: true,
          priorityClassName: 'system-cluster-critical',
          // `placement.all` of the cluster does not reach metadata servers.
          placement: { nodeAffinity: affinityTo(cluster.nodeSelector), podAntiAffinity: apart(cluster.storage.length) },
          resources: quantities(mds, Request, Limit),
        },
      },
    });
    filesystem.addDependency(cluster);
    const group = new CephFilesystemSubVolumeGroup(this, 'group', {
      metadata: { name: `${name}-csi`, namespace },
      spec: { name: 'csi', filesystemName: name, pinning: { distributed: 1 } },
    });
    group.addDependency(filesystem);
    new KubeStorageClass(this, 'class', {
      metadata: { name: storageClass },
      provisioner: provisioner(namespace, 'cephfs'),
      parameters: { clusterID: namespace, fsName: name, pool: `${name}-replicated`, ...csiSecrets(namespace, 'cephfs') },
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: true,
      volumeBindingMode: 'Immediate',
    }).addDependency(group);
    Home.of(this).implies(filesystem, {
      namespace,
      name: `rook-ceph-mds-${name}`,
      kind: 'Deployment',
      replicas: 2,
      onePerNode: cluster.storage.length > 1,
      nodeSelector: cluster.nodeSelector,
      priorityClass: 'system-cluster-critical',
      ...podResources(mds),
      source: 'rook/rook@v1.20.6 Documentation/CRDs/Shared-Filesystem/ceph-filesystem-crd.md: twice activeCount, with our resources',
    });
  }
}

/** The secrets that Rook makes for the drivers, where a StorageClass names them. */
export function csiSecrets(namespace: string, kind: 'cephfs' | 'rbd'): Readonly<Record<string, string>> {
  const uses = {
    provisioner: 'provisioner',
    'controller-expand': 'provisioner',
    'controller-publish': 'provisioner',
    'node-stage': 'node',
  };
  return Object.fromEntries(
    Object.entries(uses).flatMap(([use, secret]) => [
      [`csi.storage.k8s.io/${use}-secret-name`, `rook-csi-${kind}-${secret}`],
      [`csi.storage.k8s.io/${use}-secret-namespace`, namespace],
    ]),
  );
}

/** Keeps the two servers on different machines; where there is only one machine, that is a wish, or the second would wait for ever. */
function apart(hosts: number) {
  const term = { labelSelector: { matchLabels: { app: 'rook-ceph-mds' } }, topologyKey: 'kubernetes.io/hostname' };
  if (hosts > 1) return { requiredDuringSchedulingIgnoredDuringExecution: [term] };
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
}
