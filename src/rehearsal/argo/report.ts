import type { AppCondition } from './compare.js';
import type { Change } from './context.js';
import type { HealthStatus } from './health/health.js';
import type { SyncStatus } from './status.js';

/** One object of an Application. */
export interface ObjectReport {
  /** `group/Kind/namespace/name`. */
  readonly object: string;
  readonly sync: SyncStatus;
  /** Absent for kinds that nobody checks. */
  readonly health?: HealthStatus;
  readonly message?: string;
}

export interface ApplicationReport {
  readonly name: string;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** What its last sync did or waits for. */
  readonly message: string;
  /** Why its last try failed, with the server's words for each object; absent once a try succeeded. */
  readonly failure?: string;
  readonly conditions: readonly AppCondition[];
  readonly objects: readonly ObjectReport[];
  /** Synced, healthy, and nothing under way. */
  readonly settled: boolean;
  /** Nothing more happens until a person agrees to a removal, or ever. */
  readonly resting: boolean;
}

export interface ArgoReport {
  /** Every Application is as its source says, healthy, and nothing is under way. */
  readonly settled: boolean;
  /** By name. */
  readonly applications: readonly ApplicationReport[];
  /** In the order in which they were made. */
  readonly changes: readonly Change[];
}
