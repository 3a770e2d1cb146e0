import type { ApiObject } from 'cdk8s';
import type { Manifest } from './manifest.js';

/**
 * Ids of units: what the world calls the things a home consists of. `apps/Deployment/games/pong` is an object,
 * `host/pi-3/etc/hostname` a file, `host/pi-3/command/swap` a command. They are put together here and nowhere else.
 */

/** API group of an apiVersion, `core` for `v1`. */
export function parseGroup(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? 'core' : apiVersion.slice(0, slash);
}

/** `group/Kind`, with `core` for the group that has no name. */
export function groupKind({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  return `${parseGroup(apiVersion)}/${kind}`;
}

/** `group/Kind/namespace/name`, or `group/Kind/name` without a namespace. */
export function formatObjectId(kind: string, namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/** Id of a rendered object. */
export function objectId(manifest: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): string {
  return formatObjectId(groupKind(manifest), manifest.metadata.namespace, manifest.metadata.name);
}

/** Id of an object of a namespace that is not rendered yet. */
export function constructId(object: ApiObject): string {
  return formatObjectId(groupKind(object), object.metadata.namespace, object.name);
}

/** What broken rules about a machine as a whole are reported for. */
export function hostId(host: string): string {
  return `host/${host}`;
}

export function hostFileId(host: string, path: string): string {
  return `${hostId(host)}${path}`;
}

export function hostCommandId(host: string, name: string): string {
  return `${hostId(host)}/command/${name}`;
}
