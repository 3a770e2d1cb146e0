import { UserError } from '../../user-error.js';

/** A property as it goes over the wire and into the state; a secret stays marked where it stands. */
export type Wire = null | boolean | number | string | readonly Wire[] | WireObject;

export interface WireObject {
  readonly [key: string]: Wire;
}

/** Constants of the engine's protocol: the key of a mark, and the marks. */
const MARK = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';

/** Stands for a value that is not known before something has run. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Takes properties from the program. Throws on a kind of value that the stand-in does not know, such as an asset. */
export function fromProgram(value: unknown): Wire {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(fromProgram);
  if (typeof value !== 'object') throw new UserError(`a property is ${typeof value}, which the engine's protocol does not have`);
  const { [MARK]: mark, ...fields } = value as Record<string, unknown>;
  if (mark === undefined) return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, fromProgram(item)]));
  if (mark === SECRET) return secret(fromProgram(fields['value']));
  if (mark !== OUTPUT)
    throw new UserError(`a property is an asset or a reference to a resource: the engine stand-in knows plain values only`);
  const inner = fields['value'] === undefined ? UNKNOWN : fromProgram(fields['value']);
  return fields['secret'] === true ? secret(inner) : inner;
}

/** The value, marked as a secret. */
export function secret(value: Wire): WireObject {
  return isSecret(value) ? value : { [MARK]: SECRET, value };
}

export function isSecret(value: Wire | undefined): value is { readonly value: Wire } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && (value as WireObject)[MARK] === SECRET;
}

export function isObject(value: Wire | undefined): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value without any marks, for whoever must have it. */
export function reveal(value: Wire): Wire {
  return mapSecrets(value, reveal);
}

/** A copy with each secret replaced; what is in a secret is handed over as it stands. */
export function mapSecrets(value: Wire, replace: (inner: Wire) => Wire): Wire {
  if (isSecret(value)) return replace(value.value);
  if (Array.isArray(value)) return (value as readonly Wire[]).map((item) => mapSecrets(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapSecrets(item, replace)]));
}

export function hasUnknown(value: Wire): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) ? Object.values(value).some(hasUnknown) : value === UNKNOWN;
}

/** Fields of a connection, which is secret as a whole, that are no secrets: messages name hosts. */
const PUBLIC: ReadonlySet<string> = new Set(['host', 'user', 'hostKey']);

/** Every text that is secret. */
export function secretTexts(value: Wire, within = false): readonly string[] {
  if (typeof value === 'string') return within ? [value] : [];
  if (isSecret(value)) return secretTexts(value.value, true);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (PUBLIC.has(key) ? [] : secretTexts(item as Wire, within)));
}

/** The value as it may be shown. */
export function shown(value: Wire): unknown {
  if (isSecret(value)) return '[secret]';
  if (value === UNKNOWN) return '[unknown]';
  if (Array.isArray(value)) return (value as readonly Wire[]).map(shown);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)])) : value;
}
