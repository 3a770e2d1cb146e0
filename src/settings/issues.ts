import type * as z from 'zod/mini';
import type { SettingsProblem } from './error.js';
import { onOneLine, show } from './show.js';

/** How a file calls what a schema saw at a path. */
export type PathText = (path: readonly PropertyKey[]) => string;

/** What a schema found, as problems with place, got and expected. Several checks of one value give one problem. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], file: string, pathText: PathText): readonly SettingsProblem[] {
  const problems = issues.flatMap((issue) => linesOf(issue).map((message) => ({ file, path: pathText(issue.path), message })));
  return [...new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem])).values()];
}

function linesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.message.split('\n');
  if (issue.code === 'invalid_key') return [`got the name ${show(issue.input)}, expected ${issue.issues[0]!.message}`];
  return [`got ${show(inputOf(issue))}, expected ${issue.message}`];
}

/** A union by a key reports the whole map; what matters is the key's value. */
function inputOf(issue: z.core.$ZodIssue): unknown {
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return issue.input;
  return (issue.input as Readonly<Record<string, unknown>>)[issue.discriminator];
}

/** `hosts[2].memory`. */
export function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = onOneLine(String(key));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}
