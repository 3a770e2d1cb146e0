import type { ApiClient } from '../../control-plane/api-client.js';
import type { ApiMetadata, ApiObject } from '../../control-plane/api-watch.js';

interface FieldManager {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
}

/** An object as it is in the cluster. */
export interface Live extends ApiObject {
  readonly metadata: ApiMetadata & { readonly managedFields?: readonly FieldManager[] };
}

/** Whether somebody of this name has written the object. */
export function isOurs({ metadata: { managedFields = [] } }: Live, fieldManager: string): boolean {
  return managedFields.some(({ manager }) => manager === fieldManager);
}

/**
 * Makes fields that were set by creating the object fields that were applied. Otherwise one that is no longer applied
 * would stay, as its creator still wants it.
 */
export async function ownAsApplied(client: ApiClient, path: string, { metadata }: Live, fieldManager: string): Promise<void> {
  const { managedFields = [], resourceVersion } = metadata;
  const created = ({ manager, operation, subresource }: FieldManager): boolean =>
    manager === fieldManager && operation === 'Update' && (subresource ?? '') === '';
  const applied = ({ manager, operation }: FieldManager): boolean => manager === fieldManager && operation === 'Apply';
  if (!managedFields.some(created)) return;
  const others = managedFields.filter((entry) => !created(entry));
  const ours = managedFields.filter(created).map((entry) => ({ ...entry, operation: 'Apply' }));
  // An entry that is there already is enough: two of one name are refused.
  const kept = managedFields.some(applied) ? others : [...others, ...ours];
  await client.patch(path, { metadata: { resourceVersion, managedFields: kept } }, { fieldManager });
}
