import type { ClusterClient } from '../client/cluster-client.js';
import type { ClaimObject, EventObject, PodObject, StorageClassObject } from './objects.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** What the cluster said last about a claim. */
export type LastEvent = (claim: ClaimObject) => Promise<string | undefined>;

/** Claims without a volume, and why; one that binds with its first pod and has none yet is no problem. */
export async function claimProblems(
  claims: readonly ClaimObject[],
  classes: readonly StorageClassObject[],
  pods: readonly PodObject[],
  lastEvent: LastEvent,
): Promise<readonly StatusProblem[]> {
  const late = new Set(
    classes.filter(({ volumeBindingMode }) => volumeBindingMode === 'WaitForFirstConsumer').map(({ metadata }) => metadata.name),
  );
  const used = new Set(pods.flatMap(claimNames));
  const problems = claims.map(async (claim): Promise<readonly StatusProblem[]> => {
    const { metadata, spec, status } = claim;
    if (status?.phase === 'Bound') return [];
    if (status?.phase === 'Lost') return [objectProblem(claim, 'its volume is gone, and what was on it')];
    if (late.has(spec?.storageClassName ?? '') && !used.has(`${metadata.namespace}/${metadata.name}`)) return [];
    const said = await lastEvent(claim);
    return [
      objectProblem(
        claim,
        `has no volume yet${spec?.storageClassName === undefined ? '' : ` of class ${spec.storageClassName}`}: ${said ?? 'nothing was said about it in the last hour'}`,
      ),
    ];
  });
  return (await Promise.all(problems)).flat();
}

function claimNames({ metadata, spec }: PodObject): readonly string[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim === undefined ? [] : [`${metadata.namespace}/${persistentVolumeClaim.claimName}`],
  );
}

/** Asks the cluster, which forgets events after an hour: kubernetes/kubernetes@v1.36.3 cmd/kube-apiserver/app/options (event-ttl). */
export function lastEventFrom(client: ClusterClient): LastEvent {
  return async ({ metadata: { namespace = 'default', name } }) => {
    const fieldSelector = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`;
    const events = await client.list<EventObject>('v1', 'Event', { namespace, fieldSelector });
    const last = [...events].sort((a, b) => readTime(a) - readTime(b)).at(-1);
    return last === undefined ? undefined : reasoned(last.reason, last.message);
  };
}

function readTime({ lastTimestamp, eventTime, metadata }: EventObject): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp);
}
