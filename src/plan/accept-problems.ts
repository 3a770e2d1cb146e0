import type { Problem } from './problem.js';

/** A broken rule that the person accepts, with the reason. */
export interface Acceptance {
  readonly rule: string;
  readonly unit: string;
  readonly because: string;
}

/** A broken rule that was accepted: shown as a warning. */
export interface Accepted extends Problem {
  readonly because: string;
}

export interface SplitProblems {
  readonly refused: readonly Problem[];
  readonly accepted: readonly Accepted[];
}

/** Splits problems into refused and accepted; an acceptance that matches nothing is itself a problem. */
export function splitAccepted(problems: readonly Problem[], acceptances: readonly Acceptance[]): SplitProblems {
  const key = (item: { readonly rule: string; readonly unit: string }): string => `${item.rule} ${item.unit}`;
  const reasons = new Map(acceptances.map((acceptance) => [key(acceptance), acceptance.because]));
  const refused: Problem[] = [];
  const accepted: Accepted[] = [];
  for (const problem of problems) {
    const because = reasons.get(key(problem));
    if (because === undefined) refused.push(problem);
    else accepted.push({ ...problem, because });
  }
  const met = new Set(accepted.map(key));
  const unmet = acceptances.filter((acceptance) => !met.has(key(acceptance)));
  return {
    accepted,
    refused: [
      ...refused,
      ...unmet.map(({ rule, unit }) => ({
        rule: 'accept',
        unit,
        message: `permacade:accept lists the rule '${rule}' for this unit, which does not break it`,
        fix: 'remove the entry, or correct its rule and unit',
      })),
    ],
  };
}
