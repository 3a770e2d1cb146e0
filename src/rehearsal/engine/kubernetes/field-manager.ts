import type { ApiClient } from '../../../cluster/client/api-client.js';
import type { ApiMetadata, ApiObject } from '../../../cluster/client/api-watch.js';

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
 * would stay, as its creator still wants it. Under a new name all that the former one owned goes over to it
 * (`pulumi/pulumi-kubernetes@9497796 provider/pkg/provider/provider.go`, `Update`, `Relinquish`).
 */
export async function ownAsApplied(
  client: ApiClient,
  path: string,
  { metadata }: Live,
  former: string,
  fieldManager: string,
): Promise<void> {
  const { managedFields = [], resourceVersion } = metadata;
  const stays = ({ manager, operation, subresource }: FieldManager): boolean =>
    (manager === fieldManager && operation === 'Apply') || (manager !== fieldManager && manager !== former) || (subresource ?? '') !== '';
  const moving = managedFields.filter((entry) => !stays(entry));
  if (moving.length === 0) return;
  const others = managedFields.filter(stays);
  const ours = moving.slice(0, 1).map((entry) => ({ ...entry, manager: fieldManager, operation: 'Apply' }));
  // An entry that is there already is enough: two of one name are refused.
  const kept = others.some(({ manager, operation }) => manager === fieldManager && operation === 'Apply') ? others : [...others, ...ours];
  await client.patch(path, { metadata: { resourceVersion, managedFields: kept } }, { fieldManager });
}
