import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { keyOf, type Named, waveOf } from './annotations.js';
import { sortTasks } from './order.js';
import { objectOptions, type ObjectOptions, type Removal, type SyncOptions } from './sync-options.js';

/** What became of one object in a sync: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/sync/common/types.go. */
export type ResultCode = 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';

/** How far one object is in a sync. */
export type ResultPhase = 'Running' | 'Succeeded' | 'Failed' | 'Error';

export interface TaskResult {
  readonly status: ResultCode;
  readonly phase: ResultPhase;
  readonly message: string;
}

/** What a sync has to do with one object. */
export interface Task {
  readonly key: string;
  readonly object: Named;
  /** What the folder holds; undefined when the object is to be pruned. */
  readonly target: Manifest | undefined;
  readonly live: ApiObject | undefined;
  readonly modified: boolean;
  readonly options: ObjectOptions;
  /** In which it is applied or pruned. */
  wave: number;
}

/** One object of an Application, as the folder and as the cluster have it. */
export interface Pair {
  readonly target: Manifest | undefined;
  readonly live: ApiObject | undefined;
  /** Whether applying the target would change the live object. */
  readonly modified: boolean;
}

/**
 * Tasks in the order in which they are carried out: by wave, kind and name. Prunes go through the waves backwards, last
 * of all with PruneLast: argoproj/argo-cd@v3.5.1 gitops-engine/pkg/sync/sync_context.go.
 */
export function tasksOf(pairs: readonly Pair[], options: SyncOptions, destination: string): readonly Task[] {
  const tasks = pairs.flatMap(({ target, live, modified }): Task[] => {
    const object = target ?? live;
    if (object === undefined) return [];
    return [{ key: keyOf(object), object, target, live, modified, options: objectOptions(object), wave: waveOf(object) }];
  });
  reversePrunes(tasks);
  const afterAll = Math.max(0, ...tasks.map(({ wave }) => wave)) + 1;
  for (const task of tasks) if (isPrune(task) && (options.pruneLast || task.options.pruneLast)) task.wave = afterAll;
  return sortTasks(tasks, destination);
}

export function isPrune({ target }: Task): boolean {
  return target === undefined;
}

/** What becomes of an object that left the folder: its own option, else its Application's. */
export function pruneOf({ options }: Task, { prune }: SyncOptions): Removal {
  return options.prune ?? prune;
}

/** Whether a person must agree before the object goes, whichever way it goes. */
export function asksFirst(object: Named, options: SyncOptions): boolean {
  const own = objectOptions(object);
  return (own.delete ?? options.delete) === 'confirmed' || (own.prune ?? options.prune) === 'confirmed';
}

/** The first wave that is pruned changes places with the last, the second with the last but one, and so on. */
function reversePrunes(tasks: readonly Task[]): void {
  const prunes = tasks.filter(isPrune);
  const waves = [...new Set(prunes.map(({ wave }) => wave))].sort((one, other) => one - other);
  const swapped = new Map(waves.map((wave, index) => [wave, waves[waves.length - 1 - index]!]));
  for (const task of prunes) task.wave = swapped.get(task.wave)!;
}
