import * as pulumi from '@pulumi/pulumi';
import type { Manifest } from '../../constructs/core/manifest.js';

/**
 * Types that objects were registered under before a new API version of their kind, by their present type.
 * Without its entry the engine takes an object under its new version for another one, and deletes the old.
 */
const FORMER_TYPES: Readonly<Record<string, readonly string[]>> = {};

/** One Kubernetes object as a resource of its own, whatever its kind. */
export class KubernetesResource extends pulumi.CustomResource {
  constructor(name: string, inputs: pulumi.Inputs, type: string, options: pulumi.CustomResourceOptions) {
    super(type, name, inputs, { ...options, aliases: (FORMER_TYPES[type] ?? []).map((former) => ({ type: former })) });
  }
}

/**
 * The type the Kubernetes provider knows the object by. It wants `group/version` even for the core group,
 * whose manifests say only the version.
 */
export function resourceType({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `kubernetes:${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** `<namespace>/<name>`, or `<name>` without a namespace: unique per type, and unmoved by a change of the tree. */
export function resourceName({ metadata: { name, namespace } }: Manifest): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
