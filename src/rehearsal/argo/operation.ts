import { argoGroup, DELETION_APPROVED, keyOf } from './annotations.js';
import type { Application } from './application.js';
import type { Comparer, Compared, Comparison } from './compare.js';
import type { Context } from './context.js';
import type { Project } from './project.js';
import { isRetried, retryAfterSeconds } from './retry.js';
import { type OperationState, type ResourceResult, timeText } from './status.js';
import { SyncStep } from './sync-step.js';
import type { TaskResult } from './tasks.js';

/** Carries a sync one step further. */
export class Operation {
  readonly #context: Context;
  readonly #comparer: Comparer;
  /** When failed syncs are tried again, in milliseconds; status has whole seconds only. */
  readonly #retryAt = new Map<string, number>();

  constructor(context: Context, comparer: Comparer) {
    this.#context = context;
    this.#comparer = comparer;
  }

  /** @param latest comparison with the newest commit */
  async step(application: Application, project: Project, latest: Comparison, state: OperationState): Promise<OperationState> {
    const { name } = application;
    if (state.finishedAt !== undefined) {
      if (this.#milliseconds() < this.#nextTry(name, state)) return state;
      state = this.#again(application, latest.commit, state);
    }
    const { revision, source, resources = [] } = state.syncResult!;
    const comparison = revision === latest.commit ? latest : await this.#comparer.compare(application, project, revision);
    const shared = comparison.conditions.filter(({ type }) => type === 'SharedResourceWarning');
    if (application.options.failOnSharedResource && shared.length > 0) {
      return this.#ended(application, { ...state, phase: 'Failed', message: `Shared resource found: ${shared[0]!.message}` });
    }
    const errors = comparison.conditions.filter(({ type }) => type === 'ComparisonError');
    if (errors.length > 0) return this.#ended(application, { ...state, phase: 'Error', message: errors[0]!.message });
    const results = new Map(resources.map((result) => [keyOfResult(result), taskResult(result)]));
    const objects = comparison.objects.filter((object) => isChosen(object, state));
    const end = await new SyncStep(this.#context, this.#comparer, {
      application,
      project,
      pairs: objects,
      prune: state.operation.sync.prune,
      confirmed: isConfirmed(application, Date.parse(state.startedAt)),
      results,
    }).run();
    const known = new Map(objects.map(({ object }) => [keyOf(object), object]));
    const kept = resources.filter((result) => !known.has(keyOfResult(result)));
    const now = [...results].flatMap(([key, result]): ResourceResult[] => {
      const object = known.get(key);
      if (object === undefined) return [];
      const { namespace = '' } = object.metadata;
      return [
        {
          group: argoGroup(object.apiVersion),
          version: object.apiVersion.split('/').at(-1)!,
          kind: object.kind,
          namespace,
          name: object.metadata.name,
          status: result.status,
          message: result.message,
          hookPhase: result.phase,
          syncPhase: 'Sync',
        },
      ];
    });
    const next = { ...state, ...end, syncResult: { revision, source, resources: [...kept, ...now] } };
    return end.phase === 'Running' ? next : this.#ended(application, next);
  }

  /** Ends a sync; a failed one is tried again as long as its policy says. */
  #ended({ name }: Application, state: OperationState): OperationState {
    const finishedAt = timeText(this.#context.now());
    const { retryCount = 0 } = state;
    const { retry } = state.operation;
    if (state.phase === 'Succeeded') return { ...state, finishedAt };
    if (!isRetried(retry, retryCount)) {
      return { ...state, finishedAt, message: retryCount > 0 ? `${state.message} (retried ${retryCount} times).` : state.message };
    }
    const seconds = retryAfterSeconds(retry, retryCount);
    this.#retryAt.set(name, this.#milliseconds() + seconds * this.#context.second);
    const message = `${state.message}. Retrying attempt #${retryCount + 1} in ${seconds} s.`;
    return { ...state, phase: 'Running', finishedAt, retryCount: retryCount + 1, message };
  }

  /** Begins the next try, of the newest commit where the policy says refresh. */
  #again({ spec }: Application, newest: string, { finishedAt: _, syncResult, ...state }: OperationState): OperationState {
    const refresh = state.operation.retry.refresh === true;
    const revision = refresh ? newest : syncResult!.revision;
    const message = `Retrying operation${refresh ? ' with latest revisions' : ''}. Attempt #${state.retryCount}`;
    return { ...state, message, syncResult: { revision, source: spec.source } };
  }

  #nextTry(name: string, { finishedAt, retryCount = 1, operation }: OperationState): number {
    const known = this.#retryAt.get(name);
    if (known !== undefined) return known;
    return Date.parse(finishedAt!) + retryAfterSeconds(operation.retry, retryCount - 1) * this.#context.second;
  }

  #milliseconds(): number {
    return this.#context.now().getTime();
  }
}

/** Whether a person has agreed since then that what asks first may go. */
export function isConfirmed({ object }: Application, sinceMs: number): boolean {
  const approved = object.metadata.annotations?.[DELETION_APPROVED];
  return approved !== undefined && Date.parse(approved) >= sinceMs;
}

function isChosen({ object: { apiVersion, kind, metadata } }: Compared, { operation }: OperationState): boolean {
  const { resources } = operation.sync;
  return (
    resources === undefined ||
    resources.some(
      (chosen) =>
        chosen.kind === kind &&
        chosen.name === metadata.name &&
        (chosen.group ?? '') === argoGroup(apiVersion) &&
        chosen.namespace === metadata.namespace,
    )
  );
}

function keyOfResult({ group, kind, namespace, name }: ResourceResult): string {
  return `${group === '' ? 'core' : group}/${kind}/${namespace}/${name}`;
}

function taskResult({ status, message, hookPhase }: ResourceResult): TaskResult {
  return { status, message, phase: hookPhase };
}
