import type { Rule, RuleContext, Violation } from '../../../constructs/core/rule.js';
import { indexOf, type HomeIndex, type Placed } from './home-index.js';

/** Notes one broken rule at a unit, or at whatever else names the place. */
export type Report = (at: Placed | string, message: string) => void;

type Check = (home: HomeIndex, report: Report) => void;

/** A rule over the indexed home. Its check reads the index and reports; it must visit each unit a bounded number of times. */
export function defineRule(name: string, check: Check): Rule {
  return {
    name,
    check: (context) => {
      // One mistake met twice, such as a name mounted by two containers, is said once.
      const violations = new Map<string, Violation>();
      const report: Report = (at, message) => {
        const unit = typeof at === 'string' ? at : at.unit.id;
        violations.set(`${unit} ${message}`, { unit, message });
      };
      try {
        check(indexOf(context), report);
      } catch (error) {
        reportUnreadable(context, check, error, report);
      }
      return [...violations.values()];
    },
  };
}

/**
 * Rules read objects as their types say. One that was written past the types may lack what its kind requires; then the
 * rule cannot go on, and says which object it is: the one it cannot read alone either.
 */
function reportUnreadable(context: RuleContext, check: Check, error: unknown, report: Report): void {
  const reason = error instanceof Error ? error.message : String(error);
  const unreadable = context.units.filter((unit) => {
    try {
      check(indexOf({ ...context, units: [unit], unit: (id) => (id === unit.id ? unit : undefined) }), () => undefined);
      return false;
    } catch {
      return true;
    }
  });
  const places = unreadable.length === 0 ? ['home'] : unreadable.map(({ id }) => id);
  for (const place of places) {
    report(
      place,
      `lacks a required field or has one of the wrong kind (${reason}), so this rule could not be checked: give it the fields its kind requires`,
    );
  }
}
