import type { CephObject } from './objects.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** Ceph in one line. */
export interface CephStatus {
  /** `HEALTH_OK`, `HEALTH_WARN` or `HEALTH_ERR`. */
  readonly health: string;
  readonly bytesUsed?: number;
  readonly bytesTotal?: number;
}

/** The first cluster's; a home has one. Undefined without Ceph, and until Ceph has said something. */
export function cephStatus([cluster]: readonly CephObject[]): CephStatus | undefined {
  const ceph = cluster?.status?.ceph;
  if (ceph?.health === undefined) return undefined;
  const { bytesUsed, bytesTotal } = ceph.capacity ?? {};
  return { health: ceph.health, ...(bytesUsed === undefined ? {} : { bytesUsed }), ...(bytesTotal === undefined ? {} : { bytesTotal }) };
}

/** Everything Ceph warns of, and what Rook has not finished. */
export function cephProblems(clusters: readonly CephObject[], pools: readonly CephObject[]): readonly StatusProblem[] {
  return [...clusters.flatMap(phaseProblem), ...clusters.flatMap(healthProblem), ...pools.flatMap(phaseProblem)];
}

function phaseProblem(object: CephObject): readonly StatusProblem[] {
  const { phase, message } = object.status ?? {};
  return phase === 'Ready' ? [] : [objectProblem(object, `not ready: ${reasoned(phase, message)}`)];
}

function healthProblem(cluster: CephObject): readonly StatusProblem[] {
  const { health, details = {} } = cluster.status?.ceph ?? {};
  if (health === undefined || health === 'HEALTH_OK') return [];
  const said = Object.entries(details).map(([code, { message }]) => reasoned(code, message));
  return [objectProblem(cluster, `${health}${said.length === 0 ? '' : `: ${said.join('; ')}`}`)];
}
