import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { argoGroup } from '../annotations.js';
import { certificateHealth, issuerHealth } from './certificates.js';
import type { Health } from './health.js';
import { autoscalerHealth, cronJobHealth, jobHealth } from './jobs.js';
import { runLua } from './lua.js';
import { serviceHealth } from './service.js';
import { cephClusterHealth, claimHealth } from './storage.js';
import { daemonSetHealth, deploymentHealth, statefulSetHealth } from './workloads.js';

/** Argo CD's own checks, by `group/Kind`. */
const CHECKS: Readonly<Record<string, (object: ApiObject) => Health>> = {
  'apps/Deployment': deploymentHealth,
  'apps/StatefulSet': statefulSetHealth,
  'apps/DaemonSet': daemonSetHealth,
  'batch/Job': jobHealth,
  'batch/CronJob': cronJobHealth,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Service': serviceHealth,
  'cert-manager.io/Certificate': certificateHealth,
  'cert-manager.io/ClusterIssuer': issuerHealth,
  'cert-manager.io/Issuer': issuerHealth,
  'ceph.rook.io/CephCluster': cephClusterHealth,
};

/** Kinds that Argo CD checks and the stand-in does not: taking them for healthy would be a lie. */
const NOT_STOOD_IN: ReadonlySet<string> = new Set([
  'apps/ReplicaSet',
  '/Pod',
  'networking.k8s.io/Ingress',
  'apiregistration.k8s.io/APIService',
  'ceph.rook.io/CephObjectStore',
  'monitoring.coreos.com/Prometheus',
  'argoproj.io/ApplicationSet',
  'argoproj.io/Rollout',
  'snapshot.storage.k8s.io/VolumeSnapshot',
  'snapshot.storage.k8s.io/VolumeSnapshotContent',
]);

/** Checks of argocd-cm, in Lua by `group/Kind`, which come before Argo CD's own. */
export type Customizations = ReadonlyMap<string, string>;

/** How an object is; undefined for kinds that nobody checks, which count as healthy at once. */
export function healthOf(object: ApiObject, checks: Customizations): Health | undefined {
  if (object.metadata.deletionTimestamp !== undefined) return { status: 'Progressing', message: 'Pending deletion' };
  const kind = `${argoGroup(object.apiVersion)}/${object.kind}`;
  const custom = checks.get(kind);
  if (custom !== undefined) return runLua(custom, object);
  if (NOT_STOOD_IN.has(kind)) {
    return { status: 'Unknown', message: `Argo CD checks the health of ${kind}, and its stand-in does not: add the check to it` };
  }
  return CHECKS[kind]?.(object);
}
