import type { ApiObject } from '../../../cluster/client/api-watch.js';
import { type Health, type HealthStatus, progressing } from './health.js';

/** argoproj/argo-cd@v3.5.1 gitops-engine/pkg/health/health_pvc.go */
export function claimHealth(object: ApiObject): Health {
  switch ((object['status'] as { readonly phase?: string } | undefined)?.phase) {
    case 'Bound':
      return { status: 'Healthy' };
    case 'Pending':
      return { status: 'Progressing' };
    case 'Lost':
      return { status: 'Degraded' };
    default:
      return { status: 'Unknown' };
  }
}

interface CephStatus {
  readonly state?: string;
  readonly message?: string;
  readonly ceph?: { readonly health?: string; readonly details?: Readonly<Record<string, { readonly message?: string }>> };
}

/** argoproj/argo-cd@v3.5.1 resource_customizations/ceph.rook.io/CephCluster/health.lua: a warning is as bad as an error. */
export function cephClusterHealth(object: ApiObject): Health {
  const reported = object['status'] as CephStatus | undefined;
  if (reported === undefined) return progressing('Waiting for status to be reported');
  const { state, message, ceph } = reported;
  const words: string[] = [];
  let status: HealthStatus = 'Progressing';
  if (ceph?.health !== undefined) {
    if (ceph.health === 'HEALTH_ERR' || ceph.health === 'HEALTH_WARN') status = 'Degraded';
    if (ceph.health === 'HEALTH_OK') status = 'Healthy';
    const details = Object.entries(ceph.details ?? {})
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, detail]) => (detail.message === undefined ? [] : [detail.message]));
    words.push(`Ceph health is ${ceph.health}${details.length === 0 ? '' : ` (${details.join('; ')})`}`);
  }
  if (state !== undefined && status === 'Healthy') {
    words.push(`Ceph cluster state is ${state}`);
    if (state === 'Error') status = 'Degraded';
    else if (state !== 'Created' && state !== 'Connected') status = 'Progressing';
  }
  if (message !== undefined && message !== '') words.push(message);
  return { status, message: words.join(' - ') };
}
