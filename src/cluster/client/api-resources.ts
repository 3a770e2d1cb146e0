import { setTimeout as wait } from 'node:timers/promises';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ApiClient } from './api-client.js';

/** How the server calls one kind in its paths. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural, as in `/apis/apps/v1/namespaces/games/deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources?: readonly {
        readonly resource: string;
        readonly scope: 'Namespaced' | 'Cluster';
        readonly responseKind: { readonly kind: string };
      }[];
    }[];
  }[];
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The kinds that the server knows at one moment. */
export class ApiResources {
  readonly #byKind = new Map<string, ApiResource>();

  private constructor(resources: readonly ApiResource[]) {
    for (const resource of resources) this.#byKind.set(`${resource.apiVersion} ${resource.kind}`, resource);
  }

  /** Asks the server, which takes two requests. */
  static async discover(client: ApiClient): Promise<ApiResources> {
    const lists = await Promise.all(['/api', '/apis'].map((path) => client.get<Discovery>(path, ACCEPT)));
    return new ApiResources(lists.flatMap(resourcesOf));
  }

  /** Asks until the server knows all these kinds; gives up after `withinMs` and returns what it knew then. */
  static async discoverWith(
    client: ApiClient,
    kinds: readonly { readonly apiVersion: string; readonly kind: string }[],
    withinMs = 30_000,
  ): Promise<ApiResources> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const known = await ApiResources.discover(client);
      if (kinds.every(({ apiVersion, kind }) => known.find(apiVersion, kind) !== undefined) || Date.now() > deadline) return known;
      await wait(250);
    }
  }

  find(apiVersion: string, kind: string): ApiResource | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`);
  }

  /** The apiVersions in which the server knows a kind of this name, in whatever group. */
  versionsOf(kind: string): readonly string[] {
    return [...this.#byKind.values()].filter((resource) => resource.kind === kind).map(({ apiVersion }) => apiVersion);
  }

  /** Every kind in every version, of each group the preferred version first. */
  all(): readonly ApiResource[] {
    return [...this.#byKind.values()];
  }

  /** The kinds of one apiVersion. */
  kindsOf(apiVersion: string): readonly string[] {
    return [...this.#byKind.values()].filter((resource) => resource.apiVersion === apiVersion).map(({ kind }) => kind);
  }
}

/** Path of the objects of a kind, of one namespace where the kind lives in namespaces. */
export function collectionPath({ apiVersion, plural, namespaced }: ApiResource, namespace = 'default'): string {
  const base = apiVersion.includes('/') ? '/apis' : '/api';
  return `${base}/${apiVersion}${namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : ''}/${plural}`;
}

/** Path of an object on the server. */
export function objectPath(resource: ApiResource, { metadata }: Pick<Manifest, 'metadata'>): string {
  return `${collectionPath(resource, metadata.namespace)}/${encodeURIComponent(metadata.name)}`;
}

function resourcesOf({ items }: Discovery): readonly ApiResource[] {
  return items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map(({ resource, scope, responseKind }) => ({
        apiVersion: metadata.name === undefined || metadata.name === '' ? version : `${metadata.name}/${version}`,
        kind: responseKind.kind,
        plural: resource,
        namespaced: scope === 'Namespaced',
      })),
    ),
  );
}
