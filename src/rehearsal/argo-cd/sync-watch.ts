import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { Mirror } from '../../cluster/client/mirror.js';
import { type Application, isDone } from './application.js';
import { applicationReport, type SyncReport } from './report.js';

/** For how long nothing may get any further before Argo CD counts as stuck: it looks at an Application again within seconds. */
const STUCK_MS = 60_000;

const LOOK_EVERY_MS = 200;

export interface SyncWatchOptions {
  readonly client: ClusterClient;
  /** Names of the Applications that there will be. */
  readonly expected: readonly string[];
  /** Throws when Argo CD no longer runs. */
  readonly check: () => void;
  readonly say: (text: string) => void;
  /** Whether other things happen at this moment that an Application may wait for, such as pods that start. */
  readonly busy: () => boolean;
}

/**
 * Watches Argo CD until every Application is synced and healthy, or until it is stuck: nothing gets any further, and
 * whatever failed was tried once more since something last did.
 */
export async function watchSync(options: SyncWatchOptions, commit: () => Promise<string>): Promise<SyncReport> {
  const { client, expected, check, say, busy } = options;
  const started = performance.now();
  const states = new Map<string, string>();
  const attempts = new Map<string, { readonly count: number; readonly at: number }>();
  let lastProgress = started;
  const changed = ({ metadata: { name }, status }: Application): void => {
    const state = summarizeState(status);
    if (states.get(name) !== state) lastProgress = performance.now();
    states.set(name, state);
    const count = status?.operationState?.phase === 'Running' ? (status.operationState.retryCount ?? 0) : 0;
    if (attempts.get(name)?.count !== count) attempts.set(name, { count, at: performance.now() });
  };
  const mirror = new Mirror<Application>({ client, apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', changed });
  try {
    await mirror.ready;
    const wanted = await commit();
    lastProgress = performance.now();
    const find = (name: string): Application | undefined => mirror.find(name, 'argocd');
    const isStuck = (): boolean => {
      if (busy()) lastProgress = performance.now();
      const retried = [...attempts.values()].every(({ count, at }) => count === 0 || at > lastProgress);
      const seen = mirror.all.every(({ status }) => status?.sync?.status !== undefined);
      return seen && retried && performance.now() - lastProgress > STUCK_MS;
    };
    for (;;) {
      check();
      const done = expected.filter((name) => {
        const application = find(name);
        return application !== undefined && isDone(application, wanted);
      });
      say(`${done.length} of ${expected.length} Applications are synced and healthy`);
      if (done.length === expected.length || isStuck()) break;
      await wait(LOOK_EVERY_MS);
    }
    const applications = mirror.all.map((application) => applicationReport(application, wanted));
    return {
      done: expected.every((name) => applications.some((application) => application.name === name && application.done)),
      applications: applications.sort((one, other) => (one.name < other.name ? -1 : 1)),
      notReached: expected.filter((name) => find(name) === undefined),
      seconds: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    await mirror.stop();
  }
}

/** What tells that an Application got further: neither times nor how often it was tried. */
function summarizeState(status: Application['status']): string {
  const { sync, health, operationState, resources = [] } = status ?? {};
  const objects = resources.map(({ kind, namespace, name, status: synced, health: found }) => [
    kind,
    namespace,
    name,
    synced,
    found?.status,
  ]);
  return JSON.stringify([sync, health?.status, operationState?.phase, objects]);
}
