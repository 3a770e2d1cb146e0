import { isDeepStrictEqual } from 'node:util';
import { type Application, type ChartSource, isChart } from './application.js';
import type { Context } from './context.js';
import { DEFAULT_RETRY, isRetried, retryAfterSeconds } from './retry.js';
import type { Health } from './health/health.js';
import { type ApplicationStatus, type OperationState, timeText } from './status.js';

/** A chart that an Application wants installed. */
export interface Release {
  readonly application: string;
  /** Name of the release: the Application's own unless its source says otherwise. */
  readonly name: string;
  readonly namespace: string;
  readonly repoUrl: string;
  readonly chart: string;
  readonly version: string;
  readonly values: object;
}

interface Attempt {
  readonly wanted: string;
  outcome: 'running' | 'installed' | Error;
  retryAt: number;
  failures: number;
}

/** Hands Applications with a Helm source to whoever installs charts. Rendering charts is not stood in for. */
export class Releases {
  readonly #install: (release: Release) => Promise<void>;
  readonly #wake: () => void;
  readonly #attempts = new Map<string, Attempt>();

  constructor(install: (release: Release) => Promise<void>, wake: () => void) {
    this.#install = install;
    this.#wake = wake;
  }

  /** How the release of an Application is, and the state of its sync. Asks for the installation where that is due. */
  step(context: Context, application: Application, before: ApplicationStatus): Pick<ApplicationStatus, 'operationState'> & Found {
    const release = releaseOf(application);
    const wanted = JSON.stringify(release);
    const now = context.now();
    let attempt = this.#attempts.get(application.name);
    if (attempt === undefined || attempt.wanted !== wanted) attempt = this.#begin(release, wanted, 0);
    const wasThere = before.sync?.status === 'Synced' && isDeepStrictEqual(before.sync.comparedTo.source, application.spec.source);
    if (attempt.outcome === 'running') {
      // Whether what was installed is there still turns out when the installation is asked for again.
      if (wasThere)
        return { synced: true, health: { status: before.health?.status ?? 'Progressing' }, operationState: before.operationState };
      return {
        synced: false,
        health: { status: 'Progressing' },
        operationState: this.#state(application, before, now, 'Running', 'installing'),
      };
    }
    if (attempt.outcome === 'installed') {
      if (wasThere) return { synced: true, health: { status: 'Healthy' }, operationState: before.operationState };
      context.did({ application: application.name, action: 'installed', object: release.name, wave: 0 });
      return {
        synced: true,
        health: { status: 'Healthy' },
        operationState: this.#state(application, before, now, 'Succeeded', 'installed'),
      };
    }
    return this.#failed(context, application, before, attempt, release, attempt.outcome);
  }

  #failed(
    context: Context,
    application: Application,
    before: ApplicationStatus,
    attempt: Attempt,
    release: Release,
    error: Error,
  ): Pick<ApplicationStatus, 'operationState'> & Found {
    const retry = application.spec.syncPolicy.retry ?? DEFAULT_RETRY;
    const now = context.now();
    const state = (phase: OperationState['phase']): OperationState => ({
      ...this.#state(application, before, now, phase, error.message),
      finishedAt: timeText(now),
      retryCount: attempt.failures,
    });
    if (!isRetried(retry, attempt.failures)) return { synced: false, health: { status: 'Missing' }, operationState: state('Failed') };
    if (attempt.retryAt === 0) {
      attempt.retryAt = now.getTime() + retryAfterSeconds(retry, attempt.failures) * context.second;
    } else if (now.getTime() >= attempt.retryAt) {
      this.#begin(release, attempt.wanted, attempt.failures + 1);
    }
    return { synced: false, health: { status: 'Missing' }, operationState: before.operationState ?? state('Running') };
  }

  #begin(release: Release, wanted: string, failures: number): Attempt {
    const attempt: Attempt = { wanted, outcome: 'running', retryAt: 0, failures };
    this.#attempts.set(release.application, attempt);
    void this.#install(release)
      .then(
        () => (attempt.outcome = 'installed'),
        (error: unknown) => (attempt.outcome = error instanceof Error ? error : new Error(String(error))),
      )
      .finally(this.#wake);
    return attempt;
  }

  #state(
    { spec }: Application,
    { operationState: last }: ApplicationStatus,
    now: Date,
    phase: OperationState['phase'],
    message: string,
  ): OperationState {
    const { source, syncPolicy } = spec;
    const under = last?.phase === 'Running' ? last : undefined;
    const revision = source.targetRevision;
    return {
      phase,
      message,
      startedAt: under?.startedAt ?? timeText(now),
      ...(phase === 'Running' ? {} : { finishedAt: timeText(now) }),
      operation: {
        initiatedBy: { automated: true },
        retry: syncPolicy.retry ?? DEFAULT_RETRY,
        sync: { prune: syncPolicy.automated?.prune ?? false, revision, syncOptions: syncPolicy.syncOptions },
      },
      syncResult: { revision, source },
    };
  }
}

export interface Found {
  readonly synced: boolean;
  readonly health: Health;
}

function releaseOf({ name, spec }: Application): Release {
  if (!isChart(spec.source)) throw new Error(`Application ${name} has no chart`);
  const { repoURL, chart, targetRevision, helm }: ChartSource = spec.source;
  return {
    application: name,
    name: helm?.releaseName ?? name,
    namespace: spec.destination.namespace,
    repoUrl: repoURL,
    chart,
    version: targetRevision,
    values: helm?.valuesObject ?? {},
  };
}
