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
      const { violations, report } = reading();
      try {
        check(indexOf(context), report);
      } catch (error) {
        reportUnreadable(unreadableAlone(context, check), error, report);
      }
      return violations;
    },
  };
}

/** Collects what is reported. One mistake met twice, such as a name mounted by two containers, is said once. */
export function reading(): { readonly violations: readonly Violation[]; readonly report: Report } {
  const violations: Violation[] = [];
  const said = new Set<string>();
  const report: Report = (at, message) => {
    const unit = typeof at === 'string' ? at : at.unit.id;
    if (said.has(`${unit} ${message}`)) return;
    said.add(`${unit} ${message}`);
    violations.push({ unit, message });
  };
  return { violations, report };
}

/**
 * Rules read objects as their types say. One that was written past the types may lack what its kind requires; then the
 * rule cannot go on, and says which object it is, as far as that is known.
 */
export function reportUnreadable(units: readonly string[], error: unknown, report: Report): void {
  const reason = error instanceof Error ? error.message : String(error);
  for (const unit of units.length === 0 ? ['home'] : units) {
    report(
      unit,
      `lacks a required field or has one of the wrong kind (${reason}), so this rule could not be checked: give it the fields its kind requires`,
    );
  }
}

/** Objects that the check cannot read even when there is nothing else. */
function unreadableAlone(context: RuleContext, check: Check): readonly string[] {
  const alone = context.units.filter((unit) => {
    try {
      check(indexOf({ ...context, units: [unit], unit: (id) => (id === unit.id ? unit : undefined) }), () => undefined);
      return false;
    } catch {
      return true;
    }
  });
  return alone.map(({ id }) => id);
}
