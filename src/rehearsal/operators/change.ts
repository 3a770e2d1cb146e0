import { createHash } from 'node:crypto';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { type ApiObject, objectKey, type ObjectRef, type ObjectToWrite } from '../../cluster/client/api-object.js';
import type { View } from './cluster-view.js';

/** Something that an operator wants done. */
export interface Change {
  /** What it does to what. Of two changes with one key one is made at a time. */
  readonly key: string;
  readonly make: (client: ClusterClient) => Promise<unknown>;
}

/**
 * What an operator wants changed, given what the API shows. It is asked again after everything that happens; once the home is
 * as it should be, it wants nothing.
 */
export type Operator = (view: View) => Iterable<Change>;

/** An object that an operator keeps as it should be. */
export interface Wanted {
  readonly manifest: Manifest;
  readonly fieldManager: string;
}

/** Tells which manifest was applied last: the server writes quantities in other words. */
const APPLIED = 'simulated-home/applied';

/** The manifest with a mark of what it says. */
export function wanted(manifest: Manifest, fieldManager: string): Wanted {
  const mark = createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16);
  const metadata = { ...manifest.metadata, annotations: { ...manifest.metadata.annotations, [APPLIED]: mark } };
  return { manifest: { ...manifest, metadata }, fieldManager };
}

/** Applies an object unless it is there as it was applied before. */
export function apply(current: ApiObject | undefined, { manifest, fieldManager }: Wanted): readonly Change[] {
  if (current?.metadata.annotations?.[APPLIED] === manifest.metadata.annotations?.[APPLIED]) return [];
  return [change('apply', manifest, (client) => client.apply(manifest, { fieldManager }))];
}

/** Writes these fields of a status, unless the object has changed since it was looked at. */
export function setStatus(object: ApiObject, status: object): readonly Change[] {
  if (contains(object['status'], status)) return [];
  const options = { fieldManager: 'operators-stub', unlessNewerThan: object.metadata.resourceVersion };
  return [change('status of', object, (client) => client.patchStatus(object, status, options))];
}

/** Changes these fields, as a JSON merge patch. */
export function patch(object: ApiObject, fields: object): readonly Change[] {
  return contains(object, fields) ? [] : [change('change', object, (client) => client.patch(object, fields))];
}

/** Sets or removes a finalizer; whoever changes the others meanwhile wins. */
export function setFinalizer(object: ApiObject, finalizer: string, isWanted: boolean): readonly Change[] {
  const { finalizers = [], resourceVersion } = object.metadata;
  if (finalizers.includes(finalizer) === isWanted) return [];
  const others = finalizers.filter((other) => other !== finalizer);
  return patch(object, { metadata: { resourceVersion, finalizers: isWanted ? [...others, finalizer] : others } });
}

export function create(manifest: ObjectToWrite): Change {
  return change('create', manifest, (client) => client.create(manifest));
}

/** Deletes an object that is there and not on its way out already. */
export function remove(object: ApiObject | undefined): readonly Change[] {
  if (object === undefined || object.metadata.deletionTimestamp !== undefined) return [];
  return [change('delete', object, (client) => client.delete(object))];
}

function change(verb: string, object: ObjectRef, make: Change['make']): Change {
  return { key: `${verb} ${object.kind} ${objectKey(object)}`, make };
}

/** Whether everything in `fields` is in `actual`; lists must be as long, and null stands for a field that is not there. */
function contains(actual: unknown, fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null) return (actual ?? null) === fields;
  if (Array.isArray(fields)) {
    const items = Array.isArray(actual) ? actual : [];
    return items.length === fields.length && fields.every((field, index) => contains(items[index], field));
  }
  const there = typeof actual === 'object' && actual !== null ? (actual as Readonly<Record<string, unknown>>) : {};
  return Object.entries(fields).every(([key, value]) => contains(there[key], value));
}
