import type * as z from 'zod/mini';
import type { SettingsProblem } from './settings-error.js';
import { onOneLine, quoteValue } from './quote-value.js';

/** How a file calls what a schema saw at a path. */
export type PathText = (path: readonly PropertyKey[]) => string;

/** What a schema found, as problems with place, got and expected. Several checks of one value give one problem. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[], file: string, pathText: PathText): readonly SettingsProblem[] {
  const problems = issues.flatMap(findings).map(({ path, message }) => ({ file, path: pathText(path), message }));
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}

function findings(issue: z.core.$ZodIssue): readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n');
    return issue.keys.map((key, index) => ({ path: [...path, key], message: lines[index]! }));
  }
  if (issue.code === 'invalid_key')
    return [{ path, message: `got the name ${quoteValue(issue.input)}, expected ${issue.issues[0]!.message}` }];
  return [{ path, message: `got ${quoteValue(findInput(issue))}, expected ${issue.message}` }];
}

/** A union by a key reports the whole map; what matters is the key's value. */
function findInput(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return issue.input;
  return (issue.input as Readonly<Record<string, unknown>>)[issue.discriminator];
}

/** `hosts[2].memory`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = shortName(onOneLine(String(key)));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

function shortName(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 59)}…`;
}
