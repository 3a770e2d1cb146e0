import type { ClusterClient } from '../client/cluster-client.js';
import { isNotFound } from '../client/api-error.js';
import type { ApiObject } from '../client/api-object.js';
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

/** The kind of each, as `apiVersion/kind`; those that the cluster does not know have no objects. */
export const KINDS = {
  nodes: 'v1/Node',
  pods: 'v1/Pod',
  deployments: 'apps/v1/Deployment',
  statefulSets: 'apps/v1/StatefulSet',
  daemonSets: 'apps/v1/DaemonSet',
  jobs: 'batch/v1/Job',
  cronJobs: 'batch/v1/CronJob',
  claims: 'v1/PersistentVolumeClaim',
  storageClasses: 'storage.k8s.io/v1/StorageClass',
  services: 'v1/Service',
  routes: 'traefik.io/v1alpha1/IngressRoute',
  applications: 'argoproj.io/v1alpha1/Application',
  certificates: 'cert-manager.io/v1/Certificate',
  issuers: 'cert-manager.io/v1/ClusterIssuer',
  cephClusters: 'ceph.rook.io/v1/CephCluster',
  cephFilesystems: 'ceph.rook.io/v1/CephFilesystem',
  cephBlockPools: 'ceph.rook.io/v1/CephBlockPool',
  charts: 'helm.cattle.io/v1/HelmChart',
} as const satisfies Readonly<Record<keyof Snapshot, string>>;

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
