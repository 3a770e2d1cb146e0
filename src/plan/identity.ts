import type { Manifest } from '../../constructs/core/manifest.js';

/** Kinds without a namespace, as `group/Kind`, among all that this project renders. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'cert-manager.io/ClusterIssuer',
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
]);

/** `group/Kind`, with `core` for the group that has no name. */
export function groupKind(manifest: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
}

/** API group of an apiVersion, `core` for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? 'core' : apiVersion.slice(0, slash);
}

export function isClusterScoped(manifest: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return CLUSTER_SCOPED.has(groupKind(manifest));
}

/** What the world calls the object: `group/Kind/namespace/name`, or `group/Kind/name` without a namespace. */
export function objectId(manifest: Manifest): string {
  const { name, namespace } = manifest.metadata;
  return [groupKind(manifest), ...(namespace === undefined ? [] : [namespace]), name].join('/');
}
