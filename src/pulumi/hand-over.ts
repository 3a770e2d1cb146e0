import type { Manifest } from '../../constructs/core/manifest.js';
import { groupKind } from '../../constructs/core/identity.js';

/**
 * Annotation by which the provider owns an object's fields under the name that Argo CD uses
 * (`argoproj/argo-cd@v3.5.1 gitops-engine/pkg/utils/kube/resource_ops.go`). Under two names both would own every field: the
 * first change afterwards would be a conflict, and a field that is left out would stay for ever. The provider remembers the
 * name when the annotation is gone.
 */
const SHARED_OWNERSHIP = { 'pulumi.com/patchFieldManager': 'argocd-controller' } as const;

/** What is special about an object on its way to or from another owner. */
export interface HandOver {
  readonly annotations: Readonly<Record<string, string>>;
  readonly retainOnDelete: boolean;
}

const NOT: HandOver = { annotations: {}, retainOnDelete: false };

/** A release is handed over by its gate, which makes it unmanaged; retained as well, helm-controller would find it again. */
export function chooseHandOver(manifest: Manifest, isHandedOver: boolean): HandOver {
  if (!isHandedOver || groupKind(manifest) === 'helm.cattle.io/HelmChart') return NOT;
  return { annotations: SHARED_OWNERSHIP, retainOnDelete: true };
}
