import type { Manifest } from '../../constructs/core/manifest.js';
import { groupKind } from '../../constructs/core/identity.js';

/**
 * Annotation by which the provider owns an object's fields under the name that Argo CD uses
 * (`argoproj/argo-cd@v3.5.1 gitops-engine/pkg/utils/kube/resource_ops.go`). Under two names both would own every field. Then
 * the first change after the hand-over would be a conflict, and a field that is left out would stay for ever. The provider
 * remembers the name when the annotation is gone.
 */
const SHARED_OWNERSHIP = { 'pulumi.com/patchFieldManager': 'argocd-controller' } as const;

/** Settings of an object's resource in Pulumi while the object changes owner. */
export interface HandOver {
  readonly annotations: Readonly<Record<string, string>>;
  readonly retainOnDelete: boolean;
}

const NO_HAND_OVER: HandOver = { annotations: {}, retainOnDelete: false };

/**
 * The settings for one object. A Helm release needs none: its gate hands it over by making it unmanaged. If it were retained
 * as well, helm-controller would pick it up again.
 */
export function chooseHandOver(manifest: Manifest, isHandedOver: boolean): HandOver {
  if (!isHandedOver || groupKind(manifest) === 'helm.cattle.io/HelmChart') return NO_HAND_OVER;
  return { annotations: SHARED_OWNERSHIP, retainOnDelete: true };
}
