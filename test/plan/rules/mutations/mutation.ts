import { drop, objectIn, type HomeDraft, type ObjectName } from '../../../homes/correct-home.js';
import { put, read, type Keys, type Tree } from '../../../homes/edit.js';

/** A small wrong change, of the kind that a tired person makes. */
export interface Mutation {
  readonly title: string;
  /** Any of these must catch it. */
  readonly caughtBy: readonly string[];
  /** What it may be done to; one is drawn. */
  readonly targets: readonly ObjectName[];
  /** Does it; `salt` makes each try differ. */
  readonly apply: (draft: HomeDraft, target: ObjectName, salt: number) => void;
}

export const POD = 'spec.template.spec';
export const FIRST = `${POD}.containers.0`;
export const WORKLOADS = ['pong', 'sprinklers', 'segment', 'pruner', 'db', 'landing', 'pongTest'] as const satisfies readonly ObjectName[];
export const MOUNTING = ['pong', 'segment', 'pruner', 'landing'] as const satisfies readonly ObjectName[];

/** One letter more, somewhere inside: still a valid name, but another one. */
function misspelled(name: string, salt: number): string {
  const at = 1 + (salt % Math.max(1, name.length - 1));
  return `${name.slice(0, at)}x${name.slice(at)}`;
}

export function misspell(keys: Keys): Mutation['apply'] {
  return (draft, target, salt) => put(objectIn(draft, target), keys, misspelled(String(read(objectIn(draft, target), keys)), salt));
}

export function set(keys: Keys, ...values: readonly unknown[]): Mutation['apply'] {
  return (draft, target, salt) => put(objectIn(draft, target), keys, values[salt % values.length]);
}

export const remove: Mutation['apply'] = (draft, target) => drop(draft, target);

/** Adds to a list that may not be there yet. */
export function add(tree: Tree, keys: string, value: unknown): void {
  put(tree, keys, [...((read(tree, keys) as readonly unknown[] | undefined) ?? []), value]);
}
