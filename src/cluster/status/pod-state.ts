import type { PodObject } from './objects.js';

/** Whether a pod is, or will be, one of those that do the work. */
export function isAlive({ metadata, status }: PodObject): boolean {
  return metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

export function isReady({ status }: PodObject): boolean {
  return (status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

/** Whether a pod has all of these labels; none at all select nothing. */
export function carries({ metadata }: PodObject, labels: Readonly<Record<string, string>> = {}): boolean {
  const wanted = Object.entries(labels);
  return wanted.length > 0 && wanted.every(([key, value]) => metadata.labels?.[key] === value);
}
