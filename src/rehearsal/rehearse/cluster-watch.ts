import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import { Mirror } from '../../cluster/client/mirror.js';
import { isFine, type LivePod } from './live.js';

/** How long nothing may change for all to be over, when every pod is fine. */
const QUIET_MS = 1_500;

/**
 * The same when some pod is not fine: the scheduler looks at a pod it could not place again after at most ten seconds
 * (kubernetes/kubernetes@v1.36.3 pkg/scheduler/backend/queue/scheduling_queue.go, DefaultPodMaxBackoffDuration).
 */
const STUCK_MS = 13_000;

const LOOK_EVERY_MS = 100;

const WORKLOADS = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
] as const;

interface Workload extends ApiObject {
  readonly status?: { readonly observedGeneration?: number };
}

/** Watches everything that makes pods, to tell when nothing is going on any more. */
export class ClusterWatch {
  readonly #pods: Mirror<LivePod>;
  readonly #workloads: readonly Mirror<Workload>[];
  #lastChange = performance.now();

  private constructor(client: ClusterClient) {
    const changed = (): void => void (this.#lastChange = performance.now());
    this.#pods = new Mirror<LivePod>({ client, apiVersion: 'v1', kind: 'Pod', changed });
    this.#workloads = WORKLOADS.map(([apiVersion, kind]) => new Mirror<Workload>({ client, apiVersion, kind, changed }));
  }

  static async start(client: ClusterClient): Promise<ClusterWatch> {
    const watch = new ClusterWatch(client);
    await Promise.all([watch.#pods, ...watch.#workloads].map(({ ready }) => ready));
    return watch;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#pods, ...this.#workloads].map((mirror) => mirror.stop()));
  }

  /** Waits until nothing changes any more. */
  async settled(): Promise<void> {
    while (!(this.#isFine() ? this.#quietFor(QUIET_MS) : this.#quietFor(STUCK_MS))) await wait(LOOK_EVERY_MS);
  }

  /** Waits until nothing changes any more though some pod is not fine: whoever waits for such a pod waits in vain. */
  async stalled(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#isFine() || !this.#quietFor(STUCK_MS))) {
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Whether something changed a moment ago. */
  get isBusy(): boolean {
    return !this.#quietFor(QUIET_MS);
  }

  /** How many pods there are, and how many of them are fine. */
  get counts(): { readonly pods: number; readonly fine: number } {
    const { all } = this.#pods;
    return { pods: all.length, fine: all.filter(isFine).length };
  }

  #isFine(): boolean {
    const seen = this.#workloads.every(({ all }) => all.every(isSeen));
    return seen && this.#pods.all.every(isFine);
  }

  #quietFor(milliseconds: number): boolean {
    return performance.now() - this.#lastChange >= milliseconds;
  }
}

/** Whether its controller has acted on what it says now. Jobs do not tell. */
function isSeen({ kind, metadata: { generation = 0 }, status }: Workload): boolean {
  return kind === 'Job' || (status?.observedGeneration ?? 0) >= generation;
}
