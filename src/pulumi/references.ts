import * as pulumi from '@pulumi/pulumi';
import type { Reference } from '../../constructs/core/plan-unit.js';
import { OutputRef, splitText, SecretRef, type TextPart, type Textual } from '../../constructs/core/secret-ref.js';

/** Where the values behind references come from. */
export interface Values {
  /** The value of a secret, marked as one. Undefined when it is not set. */
  readonly secret: (name: string) => pulumi.Output<string> | undefined;
  /** Standard output of a command that was registered before, marked secret when it is. */
  readonly output: (unit: string) => pulumi.Output<string> | undefined;
}

/** The text with values in place of references. What holds a secret stays marked as one. */
export function resolveText(text: Textual, values: Values): pulumi.Input<string> {
  const parts = splitText(text).map((part) => resolvePart(part, values));
  const [only] = parts;
  return parts.length === 1 ? only! : pulumi.concat(...parts);
}

function resolvePart(part: TextPart, values: Values): pulumi.Input<string> {
  if (typeof part === 'string') return part;
  const value = part instanceof OutputRef ? values.output(part.output) : values.secret(part.secret);
  if (value === undefined) throw new Error(`${part instanceof OutputRef ? part.output : `secret:${part.secret}`} has no value`);
  return part instanceof SecretRef && part.as === 'json' ? value.apply((secret) => JSON.stringify(secret)) : value;
}

/** A copy of the tree with a value at each reference; what holds none is shared with the original. */
export function resolveTree(tree: unknown, references: readonly Reference[], values: Values, depth = 0): unknown {
  const [first] = references;
  if (first === undefined) return tree;
  if (first.at.length === depth) return resolveText(first.text, values);
  const below = (key: string): readonly Reference[] => references.filter(({ at }) => String(at[depth]) === key);
  const entries = Object.entries(tree as object).map(([key, value]) => [key, resolveTree(value, below(key), values, depth + 1)] as const);
  return Array.isArray(tree) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
