import type { V1APIGroupList, V1APIResourceList } from '@kubernetes/client-node';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import type { ApiObject } from '../../../src/cluster/client/api-object.js';

/** Kinds that somebody writes to all the time: heartbeats, what is told of happenings, and when Argo CD looked last. */
const RESTLESS: ReadonlySet<string> = new Set(['Application', 'Event', 'Lease', 'Node']);

/** Version of every object in the cluster, by its kind and name. */
export async function versions(client: ClusterClient): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { apiVersion, kind, metadata } of await everything(client)) {
    found.set(`${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`, metadata.resourceVersion);
  }
  return found;
}

/** Every object in the cluster that can be listed. */
async function everything(client: ClusterClient): Promise<readonly ApiObject[]> {
  const { groups } = await client.get<V1APIGroupList>('/apis');
  const versions = ['v1', ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))];
  const lists = versions.map(async (version) => {
    const { resources } = await client.get<V1APIResourceList>(version === 'v1' ? '/api/v1' : `/apis/${version}`);
    const kinds = resources.filter(({ name, verbs, kind }) => !name.includes('/') && verbs.includes('list') && !RESTLESS.has(kind));
    return (await Promise.all(kinds.map(({ kind }) => client.list(version, kind)))).flat();
  });
  return (await Promise.all(lists)).flat();
}
