/** Marks of the engine's protocol: the key that holds one, and what says that a value is secret. */
const MARK = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';

/** Stands for a value that is not known before something has run. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Properties of a resource as they go over the wire, secrets marked. */
export type Properties = Readonly<Record<string, unknown>>;

/** The value, marked as a secret. */
export function secret(value: unknown): Properties {
  return { [MARK]: SECRET, value: reveal(value) };
}

/** The value without any marks. */
export function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Properties;
  if (fields[MARK] === SECRET) return reveal(fields['value']);
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, reveal(item)]));
}
