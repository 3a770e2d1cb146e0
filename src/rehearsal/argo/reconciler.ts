import type { ApiObject } from '../../cluster/client/api-watch.js';
import { argoGroup, keyOf, waveOf } from './annotations.js';
import { applicationHealth, objectHealth } from './app-health.js';
import { type Application, ARGOCD, isChart, readApplication } from './application.js';
import { decide, isOutOfSync } from './auto-sync.js';
import { type AppCondition, Comparer, type Compared, type Comparison } from './compare.js';
import { type Context, CONTROLLER } from './context.js';
import { carryOutDeletion } from './deletion.js';
import type { Health } from './health/health.js';
import { Operation } from './operation.js';
import { Project } from './project.js';
import type { Releases } from './releases.js';
import type { ApplicationReport } from './report.js';
import {
  type ApplicationStatus,
  dated,
  type OperationState,
  type ResourceStatus,
  statusPatch,
  type SyncStatus,
  timeText,
} from './status.js';
import { asksFirst, pruneOf, tasksOf } from './tasks.js';

/** What one look at an Application found, before it is written into its status. */
interface Findings {
  readonly sync: SyncStatus;
  readonly revision?: string;
  readonly health: Health;
  readonly conditions: readonly AppCondition[];
  readonly objects: readonly Compared[];
  readonly operationState?: OperationState;
}

/** Looks at one Application at a time: compares, syncs where that is due, and writes its status. */
export class Reconciler {
  readonly #context: Context;
  readonly #releases: Releases;
  readonly #comparer: Comparer;
  readonly #operation: Operation;
  readonly #failures = new Map<string, string>();

  constructor(context: Context, releases: Releases) {
    this.#context = context;
    this.#releases = releases;
    this.#comparer = new Comparer(context);
    this.#operation = new Operation(context, this.#comparer);
  }

  async reconcile(object: ApiObject): Promise<ApplicationReport> {
    const application = readApplication(object);
    const project = this.#project(application);
    const refusals = project instanceof Project ? project.refusals(application) : [project];
    if (!(project instanceof Project) || refusals.length > 0) {
      const conditions = refusals.map((message): AppCondition => ({ type: 'InvalidSpecError', message }));
      return this.#found(application, { sync: 'Unknown', health: { status: 'Unknown' }, conditions, objects: [] });
    }
    if (object.metadata.deletionTimestamp !== undefined) return this.#delete(application, project);
    if (isChart(application.spec.source)) return this.#release(application);
    return this.#folder(application, project);
  }

  async #folder(application: Application, project: Project): Promise<ApplicationReport> {
    const before = statusOf(application);
    const comparison = await this.#compare(application, project);
    const unknown = comparison.conditions.some(({ type }) => type === 'ComparisonError');
    const { objects } = comparison;
    const conditions = [...comparison.conditions];
    let state = before.operationState;
    if (!unknown) {
      const decision = decide(application, objects, comparison.commit, state, this.#context.now());
      if (decision.do === 'refuse') conditions.push(decision.condition);
      if (decision.do === 'sync') state = decision.state;
    }
    if (state?.phase === 'Running') state = await this.#operation.step(application, project, comparison, state);
    return this.#found(application, {
      sync: unknown ? 'Unknown' : objects.some(isOutOfSync) ? 'OutOfSync' : 'Synced',
      revision: comparison.commit,
      health: unknown ? { status: 'Unknown' } : applicationHealth(objects, this.#context.settings.checks),
      conditions,
      objects,
      ...(state === undefined ? {} : { operationState: state }),
    });
  }

  async #compare(application: Application, project: Project): Promise<Comparison> {
    const { repository } = this.#context;
    const { repoURL, targetRevision } = application.spec.source;
    const commit = repoURL === repository.url ? repository.resolve(targetRevision) : undefined;
    if (commit !== undefined) return this.#comparer.compare(application, project, commit);
    const message =
      repoURL === repository.url
        ? `Failed to load target state: unable to resolve '${targetRevision}' to a commit SHA`
        : `Failed to load target state: repository not found: ${repoURL}`;
    return { commit: '', objects: [], conditions: [{ type: 'ComparisonError', message }] };
  }

  async #release(application: Application): Promise<ApplicationReport> {
    const { synced, health, operationState } = this.#releases.step(this.#context, application, statusOf(application));
    return this.#found(application, {
      sync: synced ? 'Synced' : 'OutOfSync',
      revision: application.spec.source.targetRevision,
      health,
      conditions: [],
      objects: [],
      ...(operationState === undefined ? {} : { operationState }),
    });
  }

  async #delete(application: Application, project: Project): Promise<ApplicationReport> {
    const { waitsFor, message } = await carryOutDeletion(this.#context, application, project);
    return {
      name: application.name,
      sync: statusOf(application).sync?.status ?? 'Unknown',
      health: 'Progressing',
      message,
      conditions: [],
      objects: [],
      settled: false,
      resting: waitsFor === 'person',
    };
  }

  #project({ spec }: Application): Project | string {
    const object = this.#context.live
      .all('argoproj.io/v1alpha1', 'AppProject')
      .find(({ metadata }) => metadata.namespace === ARGOCD && metadata.name === spec.project);
    if (object === undefined) return `Application referencing project ${spec.project} which does not exist`;
    return new Project(object);
  }

  async #found(application: Application, findings: Findings): Promise<ApplicationReport> {
    await this.#write(application, findings);
    const { sync, health, conditions, objects, operationState } = findings;
    const running = operationState?.phase === 'Running';
    const failure = this.#failure(application.name, operationState);
    const healthy = health.status === 'Healthy' || health.status === 'Suspended';
    return {
      name: application.name,
      sync,
      health: health.status,
      message: operationState?.message ?? '',
      ...(failure === undefined ? {} : { failure }),
      conditions,
      objects: objects.map((object) => {
        const found = objectHealth(object, this.#context.settings.checks);
        return {
          object: keyOf(object.object),
          sync: isOutOfSync(object) ? 'OutOfSync' : 'Synced',
          ...(found === undefined ? {} : { health: found.status }),
          ...(found?.message === undefined ? {} : { message: found.message }),
        };
      }),
      settled: sync === 'Synced' && healthy && !running,
      resting: running ? operationState.message.startsWith('waiting for pruning confirmation') : this.#keepsOnly(application, findings),
    };
  }

  /** Remembers the failure while the next try runs. */
  #failure(name: string, state: OperationState | undefined): string | undefined {
    if (state?.phase === 'Succeeded') this.#failures.delete(name);
    else if (state?.finishedAt !== undefined) {
      const refused = (state.syncResult?.resources ?? []).filter(
        ({ status, hookPhase }) => status === 'SyncFailed' || hookPhase === 'Failed',
      );
      const reasons = refused.map(({ kind, name: called, message }) => `${kind} ${called}: ${message}`);
      this.#failures.set(name, [state.message.replace(/\. Retrying attempt .*$/, ''), ...reasons].join('; '));
    }
    return this.#failures.get(name);
  }

  /** Whether all that is out of sync is what must not be pruned. */
  #keepsOnly({ options, spec }: Application, { sync, objects, operationState }: Findings): boolean {
    if (sync !== 'OutOfSync' || operationState?.phase !== 'Succeeded') return false;
    const off = tasksOf(objects.filter(isOutOfSync), options, spec.destination.namespace);
    return off.every((task) => task.target === undefined && (!operationState.operation.sync.prune || pruneOf(task, options) === 'kept'));
  }

  async #write(application: Application, findings: Findings): Promise<void> {
    const before = statusOf(application);
    const at = timeText(this.#context.now());
    const patch = statusPatch(before, this.#status(application, before, findings, at), at);
    if (patch === undefined) return;
    const { client, live } = this.#context;
    // The kind has no status of its own that could be written apart.
    const answer = await client.patch(live.pathOf(application.object)!, { status: patch }, { fieldManager: CONTROLLER });
    live.wrote(answer);
  }

  #status(application: Application, before: ApplicationStatus, findings: Findings, at: string): ApplicationStatus {
    const { spec } = application;
    const { sync, revision, health, conditions, objects, operationState } = findings;
    const { destination, source, ignoreDifferences } = spec;
    const same = before.health?.status === health.status ? before.health.lastTransitionTime : undefined;
    return {
      sync: {
        status: sync,
        ...(revision === undefined || revision === '' ? {} : { revision }),
        comparedTo: { destination, source, ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }) },
      },
      health: { ...health, lastTransitionTime: same ?? at },
      ...(conditions.length === 0 ? {} : { conditions: dated(conditions, before.conditions, at) }),
      resources: objects.map((object) => resourceStatus(object, application)),
      resourceHealthSource: 'appTree',
      ...(operationState === undefined ? {} : { operationState }),
      ...historyOf(application, before, operationState),
      sourceType: isChart(source) ? 'Helm' : 'Directory',
      controllerNamespace: ARGOCD,
    };
  }
}

function statusOf({ object }: Application): ApplicationStatus {
  return (object['status'] ?? {}) as ApplicationStatus;
}

function resourceStatus(compared: Compared, { options }: Application): ResourceStatus {
  const { object, target, live } = compared;
  const { namespace, name } = object.metadata;
  const group = argoGroup(object.apiVersion);
  const wave = target === undefined ? 0 : waveOf(target);
  const confirm = (target !== undefined && asksFirst(target, options)) || (live !== undefined && asksFirst(live, options));
  return {
    ...(group === '' ? {} : { group }),
    version: object.apiVersion.split('/').at(-1)!,
    kind: object.kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    status: isOutOfSync(compared) ? 'OutOfSync' : 'Synced',
    ...(wave === 0 ? {} : { syncWave: wave }),
    ...(target === undefined ? { requiresPruning: true } : {}),
    ...(confirm ? { requiresDeletionConfirmation: true } : {}),
  };
}

/** Ten syncs are remembered unless the Application says otherwise; undoing a change by hand is none. */
function historyOf(
  { spec }: Application,
  before: ApplicationStatus,
  state: OperationState | undefined,
): Pick<ApplicationStatus, 'history'> {
  const { history = [], operationState: last } = before;
  const done =
    state?.phase === 'Succeeded' &&
    (last?.phase !== 'Succeeded' || last.startedAt !== state.startedAt || last.syncResult?.revision !== state.syncResult?.revision);
  if (!done || state.operation.sync.resources !== undefined) return history.length === 0 ? {} : { history };
  const { revision, source } = state.syncResult!;
  const entry = {
    id: (history.at(-1)?.id ?? -1) + 1,
    revision,
    deployStartedAt: state.startedAt,
    deployedAt: state.finishedAt!,
    source,
  };
  return { history: [...history, entry].slice(-(spec.revisionHistoryLimit ?? 10)) };
}
