import type { Plan } from '../plan/plan.js';
import { UserError } from '../user-error.js';
import { assess } from './assess.js';
import { briefText } from './text/fit-text.js';

/**
 * The verdict as whoever applies the home needs it: what to warn of, or nothing. Throws a UserError when the home does not
 * fit and `unfit` says to stop.
 */
export function checkBeforeApply(plan: Plan, stack: string, unfit: 'stop' | 'warn'): string | undefined {
  const assessment = assess(plan);
  const { fits, placement } = assessment.verdict;
  if (fits && placement === 'fits') return undefined;
  const text = briefText(assessment, stack).trimEnd();
  if (fits || unfit === 'warn') return text;
  throw new UserError(
    `${text}\nNothing was touched. \`npx permacade fit\` shows everything; to go on all the same, set permacade:fit to warn`,
  );
}
