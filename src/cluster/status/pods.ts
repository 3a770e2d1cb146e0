import { since } from './nodes.js';
import type { ContainerStatus, PodObject } from './objects.js';
import { objectProblem, reasoned, type StatusProblem } from './status-problem.js';

/** The last words of a container's previous run. */
export type LastWords = (pod: PodObject, container: string) => Promise<string | undefined>;

/** A pod that is told to go is gone a moment later; after so long something holds it. */
const GONE_WITHIN_MS = 60_000;

/** Why each pod that should run does not. Pods that are done, or that their controller has replaced, are no problem. */
export async function podProblems(pods: readonly PodObject[], lastWords: LastWords, now: number): Promise<readonly StatusProblem[]> {
  const reasons = await Promise.all(pods.map((pod) => findReason(pod, lastWords, now)));
  return alike(pods.flatMap((pod, index) => (reasons[index] === undefined ? [] : [{ pod, why: reasons[index] }])));
}

async function findReason(pod: PodObject, lastWords: LastWords, now: number): Promise<string | undefined> {
  const { metadata, spec, status = {} } = pod;
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
  if (metadata.deletionTimestamp !== undefined) {
    if (now - Date.parse(metadata.deletionTimestamp) < GONE_WITHIN_MS) return undefined;
    return `should have been gone${since(metadata.deletionTimestamp, now)}; its node ${spec?.nodeName ?? ''} does not say that it is`;
  }
  if (phase === 'Succeeded') return undefined;
  if (phase === 'Failed') return metadata.ownerReferences === undefined ? `failed: ${reasoned(status.reason, status.message)}` : undefined;
  const scheduled = conditions.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') return `cannot be placed: ${reasoned(scheduled.reason, scheduled.message)}`;
  for (const container of [...initContainerStatuses, ...containerStatuses]) {
    const reason = await containerReason(pod, container, lastWords);
    if (reason !== undefined) return reason;
  }
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') return undefined;
  if (spec?.nodeName === undefined) return `waits for the scheduler${since(metadata.creationTimestamp, now)}`;
  const unwell = containerStatuses
    .filter(({ ready = false, state }) => !ready && state?.terminated?.exitCode !== 0)
    .map(({ name }) => name);
  return `not ready${since(ready?.lastTransitionTime ?? metadata.creationTimestamp, now)} on ${spec.nodeName}: ${reasoned(ready?.reason, ready?.message ?? (unwell.length === 0 ? undefined : unwell.join(', ')))}`;
}

/** These come and go while a pod starts. */
const STARTING = new Set(['ContainerCreating', 'PodInitializing']);

async function containerReason(pod: PodObject, container: ContainerStatus, lastWords: LastWords): Promise<string | undefined> {
  const { waiting } = container.state ?? {};
  if (waiting === undefined || STARTING.has(waiting.reason ?? '')) return undefined;
  if (waiting.reason !== 'CrashLoopBackOff') return `container ${container.name}: ${reasoned(waiting.reason, waiting.message)}`;
  const { exitCode, reason, message } = container.lastState?.terminated ?? {};
  const words = message?.trim() || (await lastWords(pod, container.name));
  const how = [
    exitCode === undefined ? undefined : `exit code ${exitCode}`,
    // "Error" says no more than the code.
    reason === 'Error' || reason === '' ? undefined : reason,
  ].filter((part) => part !== undefined);
  const ended = how.length === 0 ? '' : `, last with ${how.join(', ')}`;
  return `container ${container.name} crashes again and again (${container.restartCount ?? 0} restarts${ended})${words === undefined || words === '' ? '' : `: ${words}`}`;
}

/** Pods of one controller that say the same count as one problem: a broken image has as many pods as replicas. */
function alike(found: readonly { readonly pod: PodObject; readonly why: string }[]): readonly StatusProblem[] {
  const groups = new Map<string, { readonly pod: PodObject; readonly why: string }[]>();
  for (const one of found) {
    const { namespace, name, ownerReferences } = one.pod.metadata;
    const owner = ownerReferences?.[0];
    const key = JSON.stringify([namespace, owner?.kind, owner?.name ?? name, one.why.replace(/\d+ restarts/, 'restarts')]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { pod, why } = group[0]!;
    return { ...objectProblem(pod, why), ...(group.length === 1 ? {} : { count: group.length }) };
  });
}
