/** A manifest that a test may change at will, right or wrong. */
export type Tree = { [key: string]: unknown };

/** Keys from the top: 'spec.replicas', or a list where a key has dots in it. */
export type Keys = string | readonly (string | number)[];

/** Writes a value, making what is missing on the way; `undefined` removes it. Throws when the way leads through a plain value. */
export function put(tree: Tree, keys: Keys, value: unknown): void {
  const way = typeof keys === 'string' ? keys.split('.') : keys;
  let at: Tree = tree;
  for (const key of way.slice(0, -1)) {
    const next = at[key] ?? (at[key] = {});
    if (typeof next !== 'object' || next === null) throw new Error(`${way.join('.')}: '${key}' is ${String(next)}`);
    at = next as Tree;
  }
  const last = way.at(-1)!;
  if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === undefined) delete at[last];
  else at[last] = value;
}

/** Reads a value; undefined when anything on the way is missing. */
export function read(tree: Tree, keys: Keys): unknown {
  const way = typeof keys === 'string' ? keys.split('.') : keys;
  return way.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Tree)[key] : undefined), tree);
}
