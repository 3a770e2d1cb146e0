import { groupKind } from '../../constructs/core/identity.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import { CLUSTER_SCOPED_CUSTOM } from '../../constructs/imports/cluster-scoped.js';

/** Kubernetes' own kinds without a namespace, among those that homes render: what `kubectl api-resources --namespaced=false` lists. */
const BUILT_IN = [
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'core/Namespace',
  'core/PersistentVolume',
  'networking.k8s.io/IngressClass',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'snapshot.storage.k8s.io/VolumeSnapshotClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/StorageClass',
];

const CLUSTER_SCOPED: ReadonlySet<string> = new Set([...BUILT_IN, ...CLUSTER_SCOPED_CUSTOM]);

/** Whether objects of this kind have no namespace. */
export function isClusterScoped(manifest: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return CLUSTER_SCOPED.has(groupKind(manifest));
}
