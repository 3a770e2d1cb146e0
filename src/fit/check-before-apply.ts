import type { Plan } from '../plan/plan.js';
import { UserError } from '../user-error.js';
import { assess } from './assess.js';
import { briefText } from './text/fit-text.js';

/** Returns the warning to print before the home is applied, if any. Throws a UserError when it does not fit and `unfit` is `stop`. */
export function checkBeforeApply(plan: Plan, stack: string, unfit: 'stop' | 'warn'): string | undefined {
  const assessment = assess(plan);
  const { fits, placement } = assessment.verdict;
  if (fits && placement === 'fits') return undefined;
  const text = briefText(assessment, stack).trimEnd();
  if (fits || unfit === 'warn') return text;
  throw new UserError(`${text}\nNothing was changed. See everything: npx permacade fit. To apply it anyway: set permacade:fit to warn`);
}
