import type { Rule, RuleContext, Violation } from '../../../constructs/core/rule.js';
import { indexHome, type HomeIndex, type Placed } from './home-index.js';

/** Reports a broken rule at a unit, or at another id, such as a host. */
export type Report = (at: Placed | string, message: string, fix: string) => void;

type Check = (home: HomeIndex, report: Report) => void;

/** A rule over the indexed home. Its check reads the index and reports; it must visit each unit a bounded number of times. */
export function defineRule(name: string, check: Check): Rule {
  return {
    name,
    check: (context) => {
      const { violations, report } = collectViolations();
      try {
        check(indexHome(context), report);
      } catch (error) {
        reportUnreadable(unreadableAlone(context, check), error, report);
      }
      return violations;
    },
  };
}

/** Collects violations, without duplicates such as a missing name that two containers mount. */
export function collectViolations(): { readonly violations: readonly Violation[]; readonly report: Report } {
  const violations: Violation[] = [];
  const reported = new Set<string>();
  const report: Report = (at, message, fix) => {
    const unit = typeof at === 'string' ? at : at.unit.id;
    const key = `${unit} ${message} ${fix}`;
    if (reported.has(key)) return;
    reported.add(key);
    violations.push({ unit, message, fix });
  };
  return { violations, report };
}

/** Reports objects that lack fields their type requires, which stops a rule. Without known objects the whole home is named. */
export function reportUnreadable(units: readonly string[], error: unknown, report: Report): void {
  const reason = error instanceof Error ? error.message : String(error);
  for (const unit of units.length === 0 ? ['home'] : units) {
    report(
      unit,
      `cannot be checked: a required field is missing or has the wrong type (${reason})`,
      `give it the fields that its kind requires`,
    );
  }
}

/** Objects that the check cannot read even when there is nothing else. */
function unreadableAlone(context: RuleContext, check: Check): readonly string[] {
  const alone = context.units.filter((unit) => {
    try {
      check(indexHome({ ...context, units: [unit], unit: (id) => (id === unit.id ? unit : undefined) }), () => undefined);
      return false;
    } catch {
      return true;
    }
  });
  return alone.map(({ id }) => id);
}
