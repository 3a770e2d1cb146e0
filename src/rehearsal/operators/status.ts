import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';

/** Something an object says about itself. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

/** Any object with the status that operators write. */
export interface WithStatus extends ApiObject {
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** Whether the object says so itself. */
export function holds(object: WithStatus | undefined, type: string): boolean {
  return object?.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** The condition as of now: it keeps the time since which it holds. */
export function condition({ status }: WithStatus, wanted: Condition): Condition {
  const before = status?.conditions?.find(({ type, status: is }) => type === wanted.type && is === wanted.status);
  return { ...wanted, lastTransitionTime: before?.lastTransitionTime ?? timestamp() };
}

/** Now, as objects write it: to the second. */
export function timestamp(milliseconds = Date.now()): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Writes a status unless the object has it already, so that a quiet home stays quiet. */
export async function writeStatus(client: ClusterClient, object: WithStatus, status: object): Promise<void> {
  if (contains(object.status, status)) return;
  await client.patchStatus(object, status, { fieldManager: 'operators-stub' });
}

/** Whether everything in `wanted` is in `actual`; lists must be equal. */
function contains(actual: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return actual === wanted;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(wanted) && (!Array.isArray(actual) || actual.length !== wanted.length)) return false;
  return Object.entries(wanted).every(([key, value]) => contains((actual as Readonly<Record<string, unknown>>)[key], value));
}
