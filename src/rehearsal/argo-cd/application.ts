import type { ApiObject } from '../../cluster/client/api-object.js';

/** An Application as far as a rehearsal reads it: argoproj/argo-cd@v3.5.1 manifests/crds/application-crd.yaml. */
export interface Application extends ApiObject {
  readonly spec: { readonly source: { readonly chart?: string } };
  readonly status?: {
    readonly sync?: { readonly status?: SyncStatus; readonly revision?: string };
    readonly health?: { readonly status?: HealthStatus };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    readonly operationState?: OperationState;
    readonly resources?: readonly Resource[];
  };
}

export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';
export type HealthStatus = 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';

export interface OperationState {
  readonly phase: 'Running' | 'Succeeded' | 'Failed' | 'Error' | 'Terminating';
  readonly message?: string;
  readonly retryCount?: number;
  readonly syncResult?: {
    readonly resources?: readonly ({ readonly status?: string; readonly message?: string } & Named)[];
  };
}

interface Named {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export interface Resource extends Named {
  readonly status?: SyncStatus;
  readonly health?: { readonly status?: HealthStatus; readonly message?: string };
  readonly requiresDeletionConfirmation?: boolean;
}

/** Unit id of an object that Argo CD names. */
export function unitOfResource({ group = '', kind, namespace, name }: Named): string {
  return [group === '' ? 'core' : group, kind, namespace, name].filter((part) => part !== undefined && part !== '').join('/');
}

/** Whether it is as its source says at that commit, healthy, and nothing of it is under way. */
export function isDone({ spec, status }: Application, commit: string): boolean {
  const current = spec.source.chart !== undefined || status?.sync?.revision === commit;
  return current && status?.sync?.status === 'Synced' && status.health?.status === 'Healthy' && status.operationState?.phase !== 'Running';
}

/** Whether it waits for a person to agree to a removal: of some of its objects, or of all as it goes itself. */
export function asksForConfirmation({ metadata, status }: Application): boolean {
  if (/waiting for pruning confirmation/i.test(status?.operationState?.message ?? '')) return true;
  return metadata.deletionTimestamp !== undefined && status?.resources?.some((resource) => resource.requiresDeletionConfirmation) === true;
}
