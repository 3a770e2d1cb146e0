import type { Condition, ConditionedObject } from '../../cluster/status/objects.js';

/** Whether the object says so itself. */
export function holds(object: Pick<ConditionedObject, 'status'> | undefined, type: string): boolean {
  return object?.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** The condition as of now: it keeps the time since which it holds. */
export function condition({ status }: Pick<ConditionedObject, 'status'>, wanted: Condition): Condition {
  const before = status?.conditions?.find(({ type, status: is }) => type === wanted.type && is === wanted.status);
  return { ...wanted, lastTransitionTime: before?.lastTransitionTime ?? timestamp() };
}

/** Now, as objects write it: to the second. */
export function timestamp(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
