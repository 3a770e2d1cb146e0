import { type Application, asksForConfirmation, type HealthStatus, isDone, type SyncStatus, unitOfResource } from './application.js';

/** One object that keeps an Application from being done. */
export interface ObjectReport {
  /** Unit id. */
  readonly unit: string;
  readonly sync: SyncStatus;
  /** Absent for kinds that nobody checks. */
  readonly health?: HealthStatus;
  /** Argo CD's own words. */
  readonly message?: string;
}

export interface ApplicationReport {
  readonly name: string;
  readonly done: boolean;
  /** Whether it only waits for a person to agree to a removal. */
  readonly asksForConfirmation: boolean;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** What its last operation did or waits for, in Argo CD's own words. */
  readonly message?: string;
  readonly conditions: readonly string[];
  /** Objects that are not there, not as they should be, or not healthy. */
  readonly objects: readonly ObjectReport[];
}

/** How far Argo CD got. */
export interface SyncReport {
  /** Every Application is synced and healthy. */
  readonly done: boolean;
  /** Those in the cluster, by name. */
  readonly applications: readonly ApplicationReport[];
  /** Names of Applications of the plan that Argo CD has not applied. */
  readonly notReached: readonly string[];
  readonly seconds: number;
}

export function applicationReport(application: Application, commit: string): ApplicationReport {
  const { metadata, status = {} } = application;
  const { sync, health, conditions = [], operationState, resources = [] } = status;
  const failures = new Map(
    (operationState?.syncResult?.resources ?? []).flatMap((resource) =>
      resource.status === 'SyncFailed' && resource.message !== undefined ? [[unitOfResource(resource), resource.message] as const] : [],
    ),
  );
  return {
    name: metadata.name,
    done: isDone(application, commit),
    asksForConfirmation: asksForConfirmation(application),
    sync: sync?.status ?? 'Unknown',
    health: health?.status ?? 'Unknown',
    ...(operationState?.message === undefined ? {} : { message: operationState.message }),
    conditions: conditions.map(({ type, message }) => `${type}: ${message}`),
    objects: resources.flatMap((resource) => {
      const unit = unitOfResource(resource);
      const { status: synced = 'Unknown', health: found } = resource;
      if (synced === 'Synced' && (found?.status === undefined || found.status === 'Healthy')) return [];
      const message = failures.get(unit) ?? found?.message;
      return [
        {
          unit,
          sync: synced,
          ...(found?.status === undefined ? {} : { health: found.status }),
          ...(message === undefined || message === '' ? {} : { message }),
        },
      ];
    }),
  };
}
