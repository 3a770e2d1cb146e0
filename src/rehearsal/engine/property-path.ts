import { UserError } from '../../user-error.js';
import { isObject, isSecret, secret, type Wire } from './wire.js';

/** Steps from properties down to one of them; `*` in a pattern is every one. */
export type PropertyPath = readonly string[];

const SEGMENT = /\.?([^.[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/** Reads `spec.ports[0]`, `metadata.annotations["a.b/c"]` or `triggers[*]`. */
export function parsePath(text: string): PropertyPath {
  const path: string[] = [];
  for (SEGMENT.lastIndex = 0; SEGMENT.lastIndex < text.length;) {
    const at = SEGMENT.lastIndex;
    const [, name, index, quoted] = SEGMENT.exec(text) ?? [];
    const segment = name ?? index ?? quoted;
    if (segment === undefined) throw new UserError(`property path ${text}: cannot read it from character ${at + 1} on`);
    path.push(segment);
  }
  return path;
}

export function formatPath(path: PropertyPath): string {
  return path
    .map((segment, index) => {
      if (/^\d+$/.test(segment)) return `[${segment}]`;
      if (/[.[\]"]/.test(segment)) return `[${JSON.stringify(segment)}]`;
      return index === 0 ? segment : `.${segment}`;
    })
    .join('');
}

/** Whether the path is the one meant or lies below it. */
export function contains(pattern: PropertyPath, path: PropertyPath): boolean {
  return pattern.length <= path.length && pattern.every((segment, index) => segment === '*' || segment === path[index]);
}

/** Whether a change at the path is a change of what the pattern means: at it, below it, or of something around it. */
export function touches(pattern: PropertyPath, path: PropertyPath): boolean {
  return pattern.length <= path.length ? contains(pattern, path) : contains(pattern.slice(0, path.length), path);
}

/** Paths at which two values without marks differ. */
export function differences(old: Wire | undefined, next: Wire | undefined, at: PropertyPath = []): readonly PropertyPath[] {
  if (Object.is(old, next)) return [];
  const bothObjects = isObject(old) && isObject(next);
  if (!bothObjects && !(Array.isArray(old) && Array.isArray(next))) return [at];
  const [before, after] = [old as Record<string, Wire>, next as Record<string, Wire>];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(before[key], after[key], [...at, key]));
}

/** The new value, with what is old at the path; it is gone where the old value has nothing there. */
export function keepOld(old: Wire | undefined, next: Wire | undefined, [first, ...rest]: PropertyPath): Wire | undefined {
  if (first === undefined) return old;
  if (isSecret(next)) return wrap(keepOld(isSecret(old) ? old.value : old, next.value, [first, ...rest]));
  const before = isSecret(old) ? old.value : old;
  if (typeof next !== 'object' || next === null || Array.isArray(next) !== Array.isArray(before ?? next)) return next;
  const keys = first === '*' ? [...new Set([...Object.keys(next), ...keysOf(before)])] : [first];
  const entries = new Map<string, Wire>(Object.entries(next));
  for (const key of keys) {
    const kept = keepOld((before as Record<string, Wire> | undefined)?.[key], entries.get(key), rest);
    if (kept === undefined) entries.delete(key);
    else entries.set(key, kept);
  }
  return Array.isArray(next) ? [...entries.values()] : Object.fromEntries(entries);
}

function keysOf(value: Wire | undefined): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function wrap(value: Wire | undefined): Wire | undefined {
  return value === undefined ? undefined : secret(value);
}
