import { isDeepStrictEqual } from 'node:util';
import { argoGroup } from './annotations.js';
import type { Application } from './application.js';
import type { AppCondition, Compared } from './compare.js';
import { DEFAULT_RETRY, selfHealAfterSeconds } from './retry.js';
import { type OperationState, timeText } from './status.js';

/** What automated sync decides to do. */
export type Decision =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'refuse'; readonly condition: AppCondition }
  | { readonly do: 'sync'; readonly state: OperationState };

/** Whether an Application is synced without being asked: argoproj/argo-cd@v3.5.1 docs/user-guide/auto_sync.md. */
export function decide(
  application: Application,
  objects: readonly Compared[],
  commit: string,
  last: OperationState | undefined,
  now: Date,
): Decision {
  const { automated } = application.spec.syncPolicy;
  if (automated === undefined || automated.enabled === false || last?.phase === 'Running') return { do: 'nothing' };
  const { prune = false, selfHeal = false, allowEmpty = false } = automated;
  const off = objects.filter(isOutOfSync);
  if (off.length === 0) return { do: 'nothing' };
  if (!prune && off.every(({ target }) => target === undefined)) return { do: 'nothing' };
  const { source, syncPolicy } = application.spec;
  const begin = (resources?: NonNullable<OperationState['operation']['sync']['resources']>): Decision => ({
    do: 'sync',
    state: {
      phase: 'Running',
      message: '',
      startedAt: timeText(now),
      operation: {
        initiatedBy: { automated: true },
        retry: syncPolicy.retry ?? DEFAULT_RETRY,
        sync: {
          prune,
          revision: commit,
          syncOptions: syncPolicy.syncOptions,
          ...(resources === undefined ? {} : { resources, autoHealAttemptsCount: attempts + 1 }),
        },
      },
      syncResult: { revision: commit, source },
    },
  });
  const attempts = last?.operation.sync.autoHealAttemptsCount ?? 0;
  const attempted = last?.syncResult?.revision === commit && isDeepStrictEqual(last.syncResult.source, source);
  if (attempted && last.phase !== 'Succeeded') {
    return { do: 'refuse', condition: { type: 'SyncError', message: `Failed last sync attempt to ${commit}: ${last.message}` } };
  }
  if (attempted && !selfHeal) return { do: 'nothing' };
  if (attempted) {
    const since = (now.getTime() - Date.parse(last.finishedAt ?? last.startedAt)) / 1000;
    const seconds = selfHealAfterSeconds(attempts) - since;
    if (seconds > 0) return { do: 'wait', seconds: selfHealAfterSeconds(attempts) };
  }
  if (prune && !allowEmpty && objects.every(({ target }) => target === undefined)) {
    return {
      do: 'refuse',
      condition: { type: 'SyncError', message: `Skipping sync attempt to ${commit}: auto-sync will wipe out all resources` },
    };
  }
  // Undoing what somebody changed touches nothing but that.
  return attempted ? begin(off.map(nameOf)) : begin();
}

export function isOutOfSync({ target, live, modified }: Compared): boolean {
  return target === undefined || live === undefined || modified;
}

function nameOf({ object: { apiVersion, kind, metadata } }: Compared): { group: string; kind: string; name: string; namespace?: string } {
  const { name, namespace } = metadata;
  return { group: argoGroup(apiVersion), kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
