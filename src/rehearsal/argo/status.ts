import { isDeepStrictEqual } from 'node:util';
import type { AppCondition } from './compare.js';
import type { Application, Source } from './application.js';
import type { HealthStatus } from './health/health.js';
import type { ResultCode, ResultPhase } from './tasks.js';

export type SyncStatus = 'Synced' | 'OutOfSync' | 'Unknown';

/** One object in `status.resources`. Health is not there: since 3.0 Argo CD keeps it elsewhere unless told otherwise. */
export interface ResourceStatus {
  readonly group?: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly status?: SyncStatus;
  readonly syncWave?: number;
  readonly requiresPruning?: boolean;
  readonly requiresDeletionConfirmation?: boolean;
}

/** One object in `status.operationState.syncResult.resources`. */
export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: ResultCode;
  readonly message: string;
  readonly hookPhase: ResultPhase;
  readonly syncPhase: 'Sync';
}

/** What a sync did or does. Running with a time at which it finished means that it failed and will be tried again. */
export interface OperationState {
  readonly phase: 'Running' | 'Succeeded' | 'Failed' | 'Error';
  readonly message: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly operation: {
    readonly initiatedBy: { readonly automated: true };
    readonly retry: NonNullable<Application['spec']['syncPolicy']['retry']>;
    readonly sync: {
      readonly prune: boolean;
      readonly revision: string;
      readonly syncOptions: readonly string[];
      readonly autoHealAttemptsCount?: number;
      /** Only these; all when absent. */
      readonly resources?: readonly {
        readonly group?: string;
        readonly kind: string;
        readonly name: string;
        readonly namespace?: string;
      }[];
    };
  };
  readonly syncResult?: { readonly revision: string; readonly source: Source; readonly resources?: readonly ResourceResult[] };
}

/** What the stand-in writes of an Application's status: argoproj/argo-cd@v3.5.1 manifests/crds/application-crd.yaml. */
export interface ApplicationStatus {
  readonly sync?: {
    readonly status: SyncStatus;
    readonly revision?: string;
    readonly comparedTo: {
      readonly destination: Application['spec']['destination'];
      readonly source: Source;
      readonly ignoreDifferences?: Application['spec']['ignoreDifferences'];
    };
  };
  readonly health?: { readonly status: HealthStatus; readonly message?: string; readonly lastTransitionTime: string };
  readonly conditions?: readonly (AppCondition & { readonly lastTransitionTime: string })[];
  readonly resources?: readonly ResourceStatus[];
  readonly resourceHealthSource?: 'appTree';
  readonly operationState?: OperationState;
  readonly history?: readonly {
    readonly id: number;
    readonly revision: string;
    readonly deployStartedAt: string;
    readonly deployedAt: string;
    readonly source: Source;
  }[];
  readonly sourceType?: 'Directory' | 'Helm';
  readonly controllerNamespace?: 'argocd';
  readonly reconciledAt?: string;
}

/** Conditions that were there before keep the time at which they came. */
export function dated(
  conditions: readonly AppCondition[],
  before: ApplicationStatus['conditions'],
  at: string,
): NonNullable<ApplicationStatus['conditions']> {
  return conditions.map(({ type, message }) => {
    const same = before?.find((condition) => condition.type === type && condition.message === message);
    return { type, message, lastTransitionTime: same?.lastTransitionTime ?? at };
  });
}

/** JSON merge patch from one status to another; undefined when nothing changes. The time of looking is written only then. */
export function statusPatch(before: ApplicationStatus, after: ApplicationStatus, at: string): object | undefined {
  const patch = mergePatch({ ...before, reconciledAt: undefined }, { ...after, reconciledAt: undefined });
  return patch === undefined ? undefined : { ...patch, reconciledAt: at };
}

function mergePatch(before: object, after: object): Record<string, unknown> | undefined {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [was, is] = [old[key], now[key]];
    if (is === undefined) {
      if (was !== undefined) patch[key] = null;
    } else if (isRecord(was) && isRecord(is)) {
      const inner = mergePatch(was, is);
      if (inner !== undefined) patch[key] = inner;
    } else if (!isDeepStrictEqual(was, is)) {
      patch[key] = is;
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timeText(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
