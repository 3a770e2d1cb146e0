import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Plan } from '../../plan/plan.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { Mirror } from '../../cluster/client/mirror.js';
import { isReady, type LivePod } from './live.js';

/** How one workload fared while something changed. */
export interface Availability {
  /** Unit id, such as `apps/Deployment/games/pong`. */
  readonly workload: string;
  readonly path: string;
  /** Pods that were there before and are gone, or whose containers started again. */
  readonly restarted: number;
  /** Longest time without a ready pod, in milliseconds; 0 when one was always ready. */
  readonly withoutPodMs: number;
}

interface Watched {
  readonly workload: string;
  readonly path: string;
  readonly namespace: string;
  readonly labels: readonly (readonly [string, string])[];
  readonly before: ReadonlySet<string>;
  readonly restarted: Set<string>;
  since: number | undefined;
  longest: number;
}

const KINDS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

/** Watches the workloads that have a ready pod when it starts, and measures for how long they have none. */
export class AvailabilityWatch {
  readonly #pods: Mirror<LivePod>;
  readonly #now: () => number;
  #watched: readonly Watched[] = [];

  private constructor(client: ClusterClient, now: () => number) {
    this.#now = now;
    this.#pods = new Mirror<LivePod>({ client, apiVersion: 'v1', kind: 'Pod', changed: (pod, what) => this.#changed(pod, what) });
  }

  /** @param now milliseconds that only grow */
  static async start(client: ClusterClient, plan: Plan, now: () => number = () => performance.now()): Promise<AvailabilityWatch> {
    const watch = new AvailabilityWatch(client, now);
    await watch.#pods.ready;
    watch.#watched = plan.units.flatMap(({ id, path, body }) => {
      if (body.type !== 'KubernetesObject' || !KINDS.has(body.manifest.kind)) return [];
      const found = { workload: id, path, namespace: body.manifest.metadata.namespace ?? 'default', labels: listLabels(body.manifest) };
      const pods = watch.#podsOf(found);
      if (!pods.some(isReady)) return [];
      return [
        { ...found, before: new Set(pods.map(({ metadata }) => metadata.uid)), restarted: new Set<string>(), since: undefined, longest: 0 },
      ];
    });
    return watch;
  }

  /** Ends the watch. What has no ready pod now counts until now. */
  async stop(): Promise<readonly Availability[]> {
    await this.#pods.stop();
    const end = this.#now();
    return this.#watched.map(({ workload, path, restarted, since, longest }) => ({
      workload,
      path,
      restarted: restarted.size,
      withoutPodMs: Math.round(Math.max(longest, since === undefined ? 0 : end - since)),
    }));
  }

  #changed(pod: LivePod, what: 'set' | 'gone'): void {
    const { uid } = pod.metadata;
    for (const watched of this.#watched) {
      if (!belongs(pod, watched)) continue;
      const again = pod.status?.containerStatuses?.some(({ restartCount = 0 }) => restartCount > 0) ?? false;
      if (watched.before.has(uid) && (what === 'gone' || again)) watched.restarted.add(uid);
      if (this.#podsOf(watched).some(isReady)) {
        if (watched.since !== undefined) watched.longest = Math.max(watched.longest, this.#now() - watched.since);
        watched.since = undefined;
      } else {
        watched.since ??= this.#now();
      }
    }
  }

  #podsOf(workload: Pick<Watched, 'namespace' | 'labels'>): readonly LivePod[] {
    return this.#pods.all.filter((pod) => belongs(pod, workload));
  }
}

function belongs({ metadata: { namespace, labels = {} } }: LivePod, workload: Pick<Watched, 'namespace' | 'labels'>): boolean {
  return namespace === workload.namespace && workload.labels.every(([key, value]) => labels[key] === value);
}

function listLabels(manifest: Manifest): readonly (readonly [string, string])[] {
  const { selector } = manifest['spec'] as { readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> } };
  return Object.entries(selector.matchLabels ?? {});
}
