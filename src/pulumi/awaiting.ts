import type { CustomTimeouts } from '@pulumi/pulumi';
import type { Manifest } from '../../constructs/core/manifest.js';
import { groupKind, parseGroup } from '../../constructs/core/identity.js';

/** How the provider treats one object beyond applying it. */
export interface Treatment {
  /** Annotations for the provider. They are not in committed output: Argo CD has no use for them. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly customTimeouts?: CustomTimeouts;
}

/** Kinds that are waited for where another unit needs them ready, and only there. */
const READY: ReadonlySet<string> = new Set(['apps/Deployment', 'apps/StatefulSet', 'batch/Job', 'core/Pod']);

/**
 * Kinds never waited for, because they become ready only after something that comes later, or never:
 * a Service has endpoints once the pods that need it run, a claim binds with its first consumer,
 * an Ingress gets an address only from some controllers, and a DaemonSet wants a pod on machines that are switched off.
 */
const NEVER: ReadonlySet<string> = new Set([
  'apps/DaemonSet',
  'core/PersistentVolume',
  'core/PersistentVolumeClaim',
  'core/Service',
  'networking.k8s.io/Ingress',
]);

const CUSTOM_RESOURCE_DEFINITION = 'apiextensions.k8s.io/CustomResourceDefinition';

/** Groups whose operator writes into the very fields that we set, so that an apply without force would be refused. */
const WRITTEN_BY_OPERATOR: ReadonlySet<string> = new Set(['ceph.rook.io', 'csi.ceph.io']);

/** A first image over a home's line onto an SD card takes longer than the ten minutes the provider waits by itself. */
const PATIENCE = '30m';

/** Says what to wait for. `needed` is whether another unit that Pulumi applies needs this one. */
export function treatment(manifest: Pick<Manifest, 'apiVersion' | 'kind'>, needed: boolean): Treatment {
  const kind = groupKind(manifest);
  const force: Treatment['annotations'] = WRITTEN_BY_OPERATOR.has(parseGroup(manifest.apiVersion))
    ? { 'pulumi.com/patchForce': 'true' }
    : {};
  if (kind === CUSTOM_RESOURCE_DEFINITION) return { annotations: needed ? { 'pulumi.com/waitFor': 'condition=Established' } : {} };
  if (READY.has(kind) && needed) return { annotations: force, customTimeouts: { create: PATIENCE, update: PATIENCE } };
  if (READY.has(kind) || NEVER.has(kind)) return { annotations: { ...force, 'pulumi.com/skipAwait': 'true', ...background(kind) } };
  return { annotations: force };
}

/**
 * What is not waited for is not waited for when it is deleted either. A replacement keeps the name, so the old object
 * must be gone at once, its pods following, instead of staying until they are.
 */
function background(kind: string): Readonly<Record<string, string>> {
  return kind.startsWith('apps/') || kind.startsWith('batch/') ? { 'pulumi.com/deletionPropagationPolicy': 'background' } : {};
}
