import type { Application } from './application.js';

type Retry = NonNullable<Application['spec']['syncPolicy']['retry']>;

/** What automated sync does without `spec.syncPolicy.retry`: argoproj/argo-cd@v3.5.1 docs/user-guide/auto_sync.md. */
export const DEFAULT_RETRY: Retry = { limit: 5 };

/** argoproj/argo-cd@v3.5.1 pkg/apis/application/v1alpha1/types.go */
const DEFAULTS = { duration: '5s', factor: 2, maxDuration: '3m' };

/** Seconds between a failure and the next try: `duration * factor ^ failures so far`, at most `maxDuration`. */
export function retryAfterSeconds({ backoff = {} }: Retry, failures: number): number {
  const { duration, factor, maxDuration } = { ...DEFAULTS, ...backoff };
  const longest = secondsOf(maxDuration);
  const seconds = secondsOf(duration) * factor ** failures;
  return longest > 0 ? Math.min(longest, seconds) : seconds;
}

/** Whether a sync that failed so often is tried again; a negative limit means for ever. */
export function isRetried({ limit = 0 }: Retry, failures: number): boolean {
  return limit < 0 || failures < limit;
}

/** Between two attempts to undo a change made by hand, which grow: argoproj/argo-cd@v3.5.1 docs/operator-manual/argocd-cmd-params-cm.yaml. */
export function selfHealAfterSeconds(attempts: number): number {
  return attempts === 0 ? 0 : Math.min(300, 2 * 3 ** (attempts - 1));
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

function secondsOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return [...text.matchAll(/(\d+)(ms|h|m|s)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}
