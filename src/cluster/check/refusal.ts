import type { Manifest } from '../../../constructs/core/manifest.js';
import { groupKind } from '../../../constructs/core/identity.js';
import type { ApiError } from '../client/api-error.js';
import type { ClusterClient } from '../client/cluster-client.js';

const UNKNOWN_FIELD = 'field not declared in schema';

/** What the server has against an object, one sentence per field, without the parts that only repeat the object's name. */
export function explainRefusal({ message, status }: ApiError): readonly string[] {
  const causes = status.reason === 'Invalid' ? (status.details?.causes ?? []) : [];
  const fields = causes.flatMap(({ field, message: why }) => (field === undefined || why === undefined ? [] : [`${field}: ${why}`]));
  if (fields.length > 0) return fields;
  return typedErrors(message) ?? [message];
}

/**
 * Server-side apply compares an object with its schema before anything else, and answers in one text:
 * `failed to create typed patch object (games/pong; apps/v1, Kind=Deployment): .spec.replicsa: field not declared in schema`,
 * or, for several fields, `errors:` and a line for each.
 */
function typedErrors(message: string): readonly string[] | undefined {
  const [, list] = /^failed to create typed patch object \([^)]*\): (?:errors:)?(.*)$/s.exec(message) ?? [];
  return list
    ?.split('\n')
    .map((line) => line.trim().replace(/^\./, ''))
    .filter((line) => line !== '');
}

/** Whether the objection is that a field does not exist: then there may be more of them, as only the first of a place is named. */
export function namesUnknownField(messages: readonly string[]): boolean {
  return messages.some((message) => message.endsWith(UNKNOWN_FIELD));
}

/** Every field that the server's strict decoder does not know, which unlike server-side apply it lists in full. */
export function unknownFields({ message }: ApiError): readonly string[] {
  return [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field]) => `${field}: ${UNKNOWN_FIELD}`);
}

/** Why the server cannot know what to do with a kind, and the way out. */
export async function explainUnknownKind(manifest: Manifest, client: ClusterClient): Promise<string> {
  const { apiVersion, kind } = manifest;
  const elsewhere = await client.versionsOf(kind);
  const hint = elsewhere.length === 0 ? '' : ` (${kind} is known in ${elsewhere.join(', ')})`;
  return `no CRD for ${groupKind(manifest)} in ${apiVersion} is loaded, and the API server has no such kind itself: add the definition to crds/, or correct apiVersion and kind${hint}`;
}
