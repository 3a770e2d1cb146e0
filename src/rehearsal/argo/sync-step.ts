import { setTimeout as wait } from 'node:timers/promises';
import { atOnce } from '../../cluster/check/at-once.js';
import { ApiError } from '../../cluster/client/api-error.js';
import { argoGroup, keyOf } from './annotations.js';
import { type Application, IN_CLUSTER } from './application.js';
import type { Comparer } from './compare.js';
import { APPLIER, type Context } from './context.js';
import { healthOf } from './health/health-of.js';
import { definedKind } from './order.js';
import type { Project } from './project.js';
import { isPrune, type Pair, pruneOf, type Task, type TaskResult, tasksOf } from './tasks.js';

/** Argo CD's pause between two waves, in which controllers notice what was applied: docs/user-guide/sync-waves.md. */
const WAVE_PAUSE_SECONDS = 2;

export interface StepProps {
  readonly application: Application;
  readonly project: Project;
  readonly pairs: readonly Pair[];
  /** Whether automated sync prunes. */
  readonly prune: boolean;
  /** Whether a person has agreed since the sync began. */
  readonly confirmed: boolean;
  /** What was done so far, by key; empty at the beginning. */
  readonly results: Map<string, TaskResult>;
}

export interface StepEnd {
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
  readonly message: string;
}

/**
 * One step of a sync, as often as needed: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/sync/sync_context.go. First every
 * object is tried without effect; then a wave is applied each time the one before is healthy.
 */
export class SyncStep {
  readonly #context: Context;
  readonly #comparer: Comparer;
  readonly #props: StepProps;
  readonly #tasks: readonly Task[];

  constructor(context: Context, comparer: Comparer, props: StepProps) {
    this.#context = context;
    this.#comparer = comparer;
    this.#props = props;
    const { application, pairs } = props;
    this.#tasks = tasksOf(pairs, application.options, application.spec.destination.namespace);
  }

  async run(): Promise<StepEnd> {
    const { results } = this.#props;
    const begun = results.size > 0;
    const invalid = this.#invalid();
    if (invalid !== undefined) return invalid;
    if (!begun && !(await this.#tryAll())) return failed('one or more objects failed to apply (dry run)');
    this.#judgeRunning();
    // With one wave there is nothing to wait for: what becomes of it is the Application's health.
    const several = this.#tasks[0]?.wave !== this.#tasks.at(-1)?.wave;
    const running = this.#tasks.filter((task) => several && this.#phaseOf(task) === 'Running');
    if (running.length > 0) return this.#waitFor('healthy state of', running);
    const going = this.#tasks.filter(
      ({ key, live }) => results.get(key)?.status === 'Pruned' && live?.metadata.deletionTimestamp !== undefined,
    );
    if (going.length > 0) return this.#waitFor('deletion of', going);
    const unsuccessful = this.#tasks.filter((task) => ['Failed', 'Error'].includes(this.#phaseOf(task) ?? ''));
    if (unsuccessful.length > 0) return this.#fail('one or more synchronization tasks completed unsuccessfully', this.#tasks);
    const pending = this.#tasks.filter((task) => this.#phaseOf(task) === undefined && this.#isWanted(task));
    if (pending.length === 0) return { phase: 'Succeeded', message: 'successfully synced (no more tasks)' };
    return this.#wave(pending);
  }

  async #wave(pending: readonly Task[]): Promise<StepEnd> {
    const wave = pending[0]!.wave;
    const tasks = pending.filter((task) => task.wave === wave);
    const last = pending.at(-1)!.wave === wave;
    const asked = this.#unconfirmed(tasks);
    if (asked.length > 0) return this.#waitFor('pruning confirmation of', asked);
    await this.#carryOut(tasks);
    const broken = tasks.filter(({ key }) => this.#props.results.get(key)?.status === 'SyncFailed');
    if (broken.length > 0) return this.#fail('one or more objects failed to apply', broken);
    if (!last) await wait(WAVE_PAUSE_SECONDS * this.#context.second);
    if (last) return { phase: 'Succeeded', message: 'successfully synced (all tasks run)' };
    return this.#waitFor('healthy state of', tasks);
  }

  /** What cannot even be tried: kinds nobody knows, and objects the project does not permit. */
  #invalid(): StepEnd | undefined {
    const { live } = this.#context;
    const { project } = this.#props;
    const messages = this.#tasks.flatMap((task) => {
      const resource = live.resource(task.object);
      const refusal =
        resource === undefined
          ? this.#mayBeMissing(task)
            ? undefined
            : `The Kubernetes API could not find ${argoGroup(task.object.apiVersion)}/${task.object.kind} for requested resource ${task.object.metadata.namespace ?? ''}/${task.object.metadata.name}. Make sure the "${task.object.kind}" CRD is installed on the destination cluster.`
          : project.refusal(task.object, resource.namespaced, IN_CLUSTER);
      if (refusal === undefined) return [];
      this.#props.results.set(task.key, { status: 'SyncFailed', phase: 'Failed', message: refusal });
      return [refusal];
    });
    if (messages.length === 0) return undefined;
    return failed(`one or more synchronization tasks are not valid: ${[...new Set(messages)].sort().join('; ')}`);
  }

  /** A kind that comes with this sync, or of which the object says that it comes from elsewhere, is not tried beforehand. */
  #mayBeMissing({ object, options }: Task): boolean {
    if (this.#props.application.options.skipDryRunOnMissingResource || options.skipDryRunOnMissingResource) return true;
    const kind = `${argoGroup(object.apiVersion)}/${object.kind}`;
    return this.#tasks.some(({ target }) => target !== undefined && definedKind(target) === kind);
  }

  /** Whether the server would take every object; what it would not is recorded. A prune that waits for a person comes first. */
  async #tryAll(): Promise<boolean> {
    if (this.#unconfirmed(this.#tasks).length > 0) return true;
    let fine = true;
    await atOnce(this.#tasks, async (task) => {
      if (isPrune(task) || this.#context.live.resource(task.object) === undefined) return;
      const message = await this.#apply(task, true);
      if (message === undefined) return;
      this.#props.results.set(task.key, { status: 'SyncFailed', phase: 'Failed', message });
      fine = false;
    });
    return fine;
  }

  #judgeRunning(): void {
    const { results } = this.#props;
    for (const { key, live, object } of this.#tasks) {
      const result = results.get(key);
      if (result?.phase !== 'Running') continue;
      if (live === undefined) {
        const message = `Resource ${argoGroup(object.apiVersion)}/${object.kind}/${object.metadata.name} is missing, it might have been deleted`;
        results.set(key, { status: 'SyncFailed', phase: 'Error', message });
        continue;
      }
      const health = healthOf(live, this.#context.settings.checks);
      if (health === undefined) results.set(key, { ...result, phase: 'Succeeded' });
      else if (health.status === 'Healthy') results.set(key, { ...result, phase: 'Succeeded', message: health.message ?? result.message });
      else if (health.status === 'Degraded') results.set(key, { ...result, phase: 'Failed', message: health.message ?? result.message });
    }
  }

  /** Prunes first, then applies kind after kind, the objects of a kind together. */
  async #carryOut(tasks: readonly Task[]): Promise<void> {
    const { results } = this.#props;
    await atOnce(tasks.filter(isPrune), async (task) => {
      results.set(task.key, await this.#prune(task));
    });
    if (tasks.some(({ key }) => results.get(key)?.status === 'SyncFailed')) return;
    const left = tasks.filter((task) => !isPrune(task));
    while (left.length > 0) {
      const { kind } = left[0]!.object;
      const end = left.findIndex(({ object }) => object.kind !== kind);
      await atOnce(left.splice(0, end < 0 ? left.length : end), async (task) => {
        const message = await this.#apply(task, false);
        results.set(
          task.key,
          message === undefined
            ? { status: 'Synced', phase: 'Running', message: `${task.object.metadata.name} serverside-applied` }
            : { status: 'SyncFailed', phase: 'Failed', message },
        );
      });
    }
  }

  /** Why the server does not take the object; undefined when it does. */
  async #apply({ target, live: seen, modified, object, wave }: Task, dryRun: boolean): Promise<string | undefined> {
    const { client, live, did } = this.#context;
    const { application } = this.#props;
    if (live.resource(object) === undefined) await live.discover();
    const path = live.pathOf(object);
    if (path === undefined) return 'the server could not find the requested resource';
    try {
      const manifest = this.#comparer.applied(application, target!, seen);
      const answer = await client.apply(path, manifest, { fieldManager: APPLIER, force: true, dryRun });
      if (dryRun) return undefined;
      live.wrote(answer);
      await live.follow([object]);
      if (definedKind(object) !== undefined) await live.discover();
      if (seen === undefined || modified) {
        did({ application: application.name, action: seen === undefined ? 'created' : 'changed', object: keyOf(object), wave });
      }
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }

  async #prune(task: Task): Promise<TaskResult> {
    const { application, prune } = this.#props;
    if (!prune) return { status: 'PruneSkipped', phase: 'Succeeded', message: 'ignored (requires pruning)' };
    if (pruneOf(task, application.options) === 'kept') return { status: 'PruneSkipped', phase: 'Succeeded', message: 'ignored (no prune)' };
    const { client, live, did } = this.#context;
    const object = task.live!;
    try {
      if (object.metadata.deletionTimestamp === undefined) {
        await client.delete(live.pathOf(object)!, { propagation: application.options.propagation, uid: object.metadata.uid });
        did({ application: application.name, action: 'pruned', object: keyOf(object), wave: task.wave });
        await live.deleted(object);
      }
      return { status: 'Pruned', phase: 'Succeeded', message: 'pruned' };
    } catch (error) {
      if (error instanceof ApiError) return { status: 'SyncFailed', phase: 'Failed', message: error.message };
      throw error;
    }
  }

  #unconfirmed(tasks: readonly Task[]): readonly Task[] {
    if (this.#props.confirmed) return [];
    return tasks.filter(
      (task) => isPrune(task) && pruneOf(task, this.#props.application.options) === 'confirmed' && this.#phaseOf(task) === undefined,
    );
  }

  #phaseOf({ key }: Task): TaskResult['phase'] | undefined {
    return this.#props.results.get(key)?.phase;
  }

  /** With ApplyOutOfSyncOnly, what is as it should be is left alone. */
  #isWanted({ target, live, modified }: Task): boolean {
    return !this.#props.application.options.applyOutOfSyncOnly || target === undefined || live === undefined || modified;
  }

  #waitFor(what: string, tasks: readonly Task[]): StepEnd {
    const { apiVersion, kind, metadata } = tasks[0]!.object;
    const more = tasks.length > 1 ? ` and ${tasks.length - 1} more resources` : '';
    return { phase: 'Running', message: `waiting for ${what} ${argoGroup(apiVersion)}/${kind}/${metadata.name}${more}` };
  }

  #fail(what: string, tasks: readonly Task[]): StepEnd {
    const reasons = tasks.flatMap(({ key }) => {
      const result = this.#props.results.get(key);
      return result?.status === 'SyncFailed' ? [result.message] : [];
    });
    return failed(reasons.length === 0 ? what : `${what}, reason: ${[...new Set(reasons)].join(',')}`);
  }
}

function failed(message: string): StepEnd {
  return { phase: 'Failed', message };
}
