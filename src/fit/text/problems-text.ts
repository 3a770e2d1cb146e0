import type { Verdict } from '../verdict.js';

/** One paragraph per problem. */
export function problemsText({ problems }: Verdict): string {
  return problems.map(({ kind, message }) => `[${kind}] ${message}\n`).join('');
}
