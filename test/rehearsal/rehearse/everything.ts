import type { ApiClient } from '../../../src/cluster/client/api-client.js';
import { ApiResources, collectionPath } from '../../../src/cluster/client/api-resources.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';

/** Kinds that somebody writes to all the time: heartbeats, what is told of happenings, and when Argo CD looked last. */
const RESTLESS: ReadonlySet<string> = new Set(['Application', 'Event', 'Lease', 'Node']);

/** Version of every object in the cluster, by its kind and name. */
export async function versions(client: ApiClient): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, metadata } of await everything(client)) {
    found.set(`${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`, metadata.resourceVersion);
  }
  return found;
}

/** Every object in the cluster that can be listed. */
async function everything(client: ApiClient): Promise<readonly ApiObject[]> {
  const resources = (await ApiResources.discover(client)).all().filter(({ kind }) => !RESTLESS.has(kind));
  const lists = await Promise.all(
    resources.map(async (resource) => {
      const path = collectionPath({ ...resource, namespaced: false });
      return client.list<ApiObject>(path).then(
        ({ items }) => items,
        // Kinds that only answer questions cannot be listed.
        () => [],
      );
    }),
  );
  return lists.flat();
}
