import type { Tree } from './edit.js';
import { container, workload } from './pod.js';

function namespace(name: string): Tree {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function storageClass(name: string, provisioner: string, parameters: Tree): Tree {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner,
    parameters: { clusterID: 'rook-ceph', ...parameters },
  };
}

/** What everything else stands on: namespaces, an issuer, and Ceph with its classes. */
export const platform = {
  gamesNamespace: namespace('games'),
  houseNamespace: namespace('house'),
  argocdNamespace: namespace('argocd'),
  rookNamespace: namespace('rook-ceph'),
  certManagerNamespace: namespace('cert-manager'),
  otherProject: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'games', namespace: 'argocd' }, spec: {} },
  project: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name: 'home', namespace: 'argocd' }, spec: {} },
  issuer: {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'home-ca' },
    spec: { ca: { secretName: 'home-ca' } },
  },
  urgent: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'urgent' }, value: 1000 },
  cephCluster: {
    apiVersion: 'ceph.rook.io/v1',
    kind: 'CephCluster',
    metadata: { name: 'rook-ceph', namespace: 'rook-ceph' },
    spec: { dataDirHostPath: '/var/lib/rook' },
  },
  filesystem: {
    apiVersion: 'ceph.rook.io/v1',
    kind: 'CephFilesystem',
    metadata: { name: 'home', namespace: 'rook-ceph' },
    spec: { dataPools: [{ name: 'replicated', replicated: { size: 3 } }] },
  },
  blocks: {
    apiVersion: 'ceph.rook.io/v1',
    kind: 'CephBlockPool',
    metadata: { name: 'blocks', namespace: 'rook-ceph' },
    spec: { replicated: { size: 3 } },
  },
  sharedClass: storageClass('rook-cephfs', 'rook-ceph.cephfs.csi.ceph.com', { fsName: 'home' }),
  blockClass: storageClass('rook-ceph-block', 'rook-ceph.rbd.csi.ceph.com', { pool: 'blocks' }),
  devicePlugin: workload('DaemonSet', 'nvidia-device-plugin', {
    nodeSelector: { gpu: 'yes' },
    containers: [container('plugin', 'nvcr.io/nvidia/k8s-device-plugin:v0.20.0')],
  }),
  janitor: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'janitor', namespace: 'house' } },
  cleaning: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'cleaning', namespace: 'house' }, rules: [] },
  janitorCleans: {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'janitor', namespace: 'house' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'cleaning' },
    subjects: [{ kind: 'ServiceAccount', name: 'janitor' }],
  },
  operator: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'rook', namespace: 'argocd' },
    spec: {
      source: { repoURL: 'https://charts.example', chart: 'rook-ceph', targetRevision: 'v1.20.6' },
      destination: { namespace: 'rook-ceph' },
    },
  },
} satisfies Record<string, Tree>;
