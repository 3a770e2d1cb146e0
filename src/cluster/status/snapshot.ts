import type { ApiClient } from '../client/api-client.js';
import { isNotFound } from '../client/api-error.js';
import type { ApiObject } from '../client/api-watch.js';
import type * as kinds from './objects.js';

/** What of the cluster's objects is looked at; of each kind all there are. */
export interface Snapshot {
  readonly nodes: readonly kinds.NodeObject[];
  readonly pods: readonly kinds.PodObject[];
  readonly deployments: readonly kinds.WorkloadObject[];
  readonly statefulSets: readonly kinds.WorkloadObject[];
  readonly daemonSets: readonly kinds.WorkloadObject[];
  readonly jobs: readonly kinds.JobObject[];
  readonly cronJobs: readonly kinds.CronJobObject[];
  readonly claims: readonly kinds.ClaimObject[];
  readonly storageClasses: readonly kinds.StorageClassObject[];
  readonly services: readonly kinds.ServiceObject[];
  readonly routes: readonly ApiObject[];
  readonly applications: readonly kinds.ApplicationObject[];
  readonly certificates: readonly kinds.ConditionedObject[];
  readonly issuers: readonly kinds.ConditionedObject[];
  readonly cephClusters: readonly kinds.CephObject[];
  readonly cephFilesystems: readonly kinds.CephObject[];
  readonly cephBlockPools: readonly kinds.CephObject[];
  readonly charts: readonly kinds.ConditionedObject[];
}

/** Where each is; kinds that the cluster does not know have no objects. */
const PATHS: Readonly<Record<keyof Snapshot, string>> = {
  nodes: '/api/v1/nodes',
  pods: '/api/v1/pods',
  deployments: '/apis/apps/v1/deployments',
  statefulSets: '/apis/apps/v1/statefulsets',
  daemonSets: '/apis/apps/v1/daemonsets',
  jobs: '/apis/batch/v1/jobs',
  cronJobs: '/apis/batch/v1/cronjobs',
  claims: '/api/v1/persistentvolumeclaims',
  storageClasses: '/apis/storage.k8s.io/v1/storageclasses',
  services: '/api/v1/services',
  routes: '/apis/traefik.io/v1alpha1/ingressroutes',
  applications: '/apis/argoproj.io/v1alpha1/applications',
  certificates: '/apis/cert-manager.io/v1/certificates',
  issuers: '/apis/cert-manager.io/v1/clusterissuers',
  cephClusters: '/apis/ceph.rook.io/v1/cephclusters',
  cephFilesystems: '/apis/ceph.rook.io/v1/cephfilesystems',
  cephBlockPools: '/apis/ceph.rook.io/v1/cephblockpools',
  charts: '/apis/helm.cattle.io/v1/helmcharts',
};

/** Reads them all at once. Throws what the server says when it refuses one. */
export async function takeSnapshot(client: ApiClient): Promise<Snapshot> {
  const lists = await Promise.all(Object.entries(PATHS).map(async ([key, path]) => [key, await listed(client, path)] as const));
  return Object.fromEntries(lists) as unknown as Snapshot;
}

async function listed(client: ApiClient, path: string): Promise<readonly ApiObject[]> {
  try {
    return (await client.list(path)).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
