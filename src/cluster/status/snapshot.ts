import type { ClusterClient } from '../client/cluster-client.js';
import { isNotFound } from '../client/api-error.js';
import type { ApiObject } from '../client/api-object.js';
import type * as types from './objects.js';

/** A kind as `apiVersion/kind`, and the type of its objects. */
type Kind<Item extends ApiObject> = string & { readonly item?: Item };

function kind<Item extends ApiObject>(name: string): Kind<Item> {
  return name;
}

/** The kinds that are looked at; those that the cluster does not know have no objects. */
export const KINDS = {
  nodes: kind<types.NodeObject>('v1/Node'),
  pods: kind<types.PodObject>('v1/Pod'),
  deployments: kind<types.WorkloadObject>('apps/v1/Deployment'),
  statefulSets: kind<types.WorkloadObject>('apps/v1/StatefulSet'),
  daemonSets: kind<types.WorkloadObject>('apps/v1/DaemonSet'),
  jobs: kind<types.JobObject>('batch/v1/Job'),
  cronJobs: kind<types.CronJobObject>('batch/v1/CronJob'),
  claims: kind<types.ClaimObject>('v1/PersistentVolumeClaim'),
  storageClasses: kind<types.StorageClassObject>('storage.k8s.io/v1/StorageClass'),
  services: kind<types.ServiceObject>('v1/Service'),
  routes: kind<ApiObject>('traefik.io/v1alpha1/IngressRoute'),
  applications: kind<types.ApplicationObject>('argoproj.io/v1alpha1/Application'),
  certificates: kind<types.ConditionedObject>('cert-manager.io/v1/Certificate'),
  issuers: kind<types.ConditionedObject>('cert-manager.io/v1/ClusterIssuer'),
  cephClusters: kind<types.CephObject>('ceph.rook.io/v1/CephCluster'),
  cephFilesystems: kind<types.CephObject>('ceph.rook.io/v1/CephFilesystem'),
  cephBlockPools: kind<types.CephObject>('ceph.rook.io/v1/CephBlockPool'),
  charts: kind<types.ConditionedObject>('helm.cattle.io/v1/HelmChart'),
};

type ItemOf<Name> = Name extends Kind<infer Item> ? Item : never;

/** All objects of each kind that is looked at. */
export type Snapshot = { readonly [Key in keyof typeof KINDS]: readonly ItemOf<(typeof KINDS)[Key]>[] };

/** Reads them all at once. Throws what the server says when it refuses one. */
export async function takeSnapshot(client: ClusterClient): Promise<Snapshot> {
  const lists = await Promise.all(Object.entries(KINDS).map(async ([key, kind]) => [key, await listed(client, kind)] as const));
  return Object.fromEntries(lists) as unknown as Snapshot;
}

async function listed(client: ClusterClient, typed: string): Promise<readonly ApiObject[]> {
  const at = typed.lastIndexOf('/');
  try {
    return await client.list(typed.slice(0, at), typed.slice(at + 1));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
