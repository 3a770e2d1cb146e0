import type { z } from 'zod';

/** What is wrong with an object, each with the path of its field, and that it may only be unknown to the stand-in. */
export function problemsOf(error: z.ZodError, root: string): string {
  const problems = error.issues.flatMap(explain).map(([path, message]) => `${[root, ...path].join('.')}: ${message}`);
  return `${problems.join('; ')} (the stand-in for Argo CD is strict: it knows only the fields that this project writes)`;
}

type Explained = readonly [path: readonly string[], message: string];

/** Of a union, the branch that fits best is the one that was meant. */
function explain(issue: z.core.$ZodIssue): readonly Explained[] {
  const path = issue.path.map(String);
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [[path, issue.message]];
  const [best = []] = [...issue.errors].sort((one, other) => one.length - other.length);
  return best.flatMap((inner) => explain(inner).map(([deeper, message]): Explained => [[...path, ...deeper], message]));
}
