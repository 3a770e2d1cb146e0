import type { Rule, Violation } from '../../../constructs/core/rule.js';
import { indexOf, type HomeIndex, type Placed } from './home-index.js';

/** Notes one broken rule at a unit, or at whatever else names the place. */
export type Report = (at: Placed | string, message: string) => void;

/** A rule over the indexed home. Its check reads the index and reports; it must visit each unit a bounded number of times. */
export function defineRule(name: string, check: (home: HomeIndex, report: Report) => void): Rule {
  return {
    name,
    check: (context) => {
      // One mistake met twice, such as a name mounted by two containers, is said once.
      const violations = new Map<string, Violation>();
      check(indexOf(context), (at, message) => {
        const unit = typeof at === 'string' ? at : at.unit.id;
        violations.set(`${unit} ${message}`, { unit, message });
      });
      return [...violations.values()];
    },
  };
}
