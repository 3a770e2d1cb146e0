import { parsePath, type PropertyPath } from '../property-path.js';

/**
 * Fields that the provider changes by making the object anew, besides its kind, name and namespace
 * (`pulumi/pulumi-kubernetes provider/pkg/provider/diff.go`), by group and kind.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  'apps/DaemonSet': ['spec.selector'],
  'apps/Deployment': ['spec.selector'],
  'apps/StatefulSet': [
    'spec.selector',
    'spec.serviceName',
    'spec.volumeClaimTemplates',
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
  ],
  'batch/Job': ['spec.template', 'spec.selector', 'spec.completions', 'spec.parallelism'],
  PersistentVolumeClaim: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeName', 'spec.selector'],
  PersistentVolume: ['csi', 'hostPath', 'local', 'nfs', 'iscsi', 'cephfs', 'rbd', 'fc', 'flexVolume'].map((source) => `spec.${source}`),
  Pod: ['spec'],
  ResourceQuota: ['spec.scopes'],
  Secret: ['type'],
  Service: ['spec.clusterIP'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': ['roleRef'],
  'rbac.authorization.k8s.io/RoleBinding': ['roleRef'],
  'storage.k8s.io/StorageClass': ['parameters', 'provisioner'],
};

/** What of an object can only be changed by making it anew. */
export function forceNew(
  { apiVersion, kind, immutable }: { readonly apiVersion: string; readonly kind: string; readonly immutable: boolean },
  { enableConfigMapMutable, enableSecretMutable }: { readonly enableConfigMapMutable: boolean; readonly enableSecretMutable: boolean },
): readonly PropertyPath[] {
  const group = apiVersion.includes('/') ? `${apiVersion.split('/')[0]}/` : '';
  const frozen = kind === 'ConfigMap' ? !enableConfigMapMutable || immutable : kind === 'Secret' && (!enableSecretMutable || immutable);
  const data = group === '' && frozen ? ['data', 'binaryData', 'stringData'] : [];
  return ['kind', 'metadata.name', 'metadata.namespace', ...(FIELDS[group + kind] ?? []), ...data].map(parsePath);
}
