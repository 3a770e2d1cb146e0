import type { Rule, RuleContext, Violation } from '../../../constructs/core/rule.js';
import { collectViolations, reportUnreadable, type Report } from './define-rule.js';
import { indexHome, type HomeIndex, type Workload } from './home-index.js';

/** A rule about workloads one by one. */
export interface WorkloadRule {
  readonly name: string;
  /** Checks what is not about single workloads, and returns the check of one workload. */
  readonly prepare: (home: HomeIndex, report: Report) => (workload: Workload) => void;
}

export function workloadRule(name: string, prepare: WorkloadRule['prepare']): WorkloadRule {
  return { name, prepare };
}

/**
 * Makes rules that visit all workloads together: whichever is asked first walks the home once for all of them.
 * A workload's manifest is read while it is at hand instead of once per rule, which is most of what rules cost.
 */
export function eachWorkload(rules: readonly WorkloadRule[]): readonly Rule[] {
  const cache = new WeakMap<RuleContext, ReadonlyMap<string, readonly Violation[]>>();
  return rules.map(({ name }) => ({
    name,
    check: (context) => {
      const violations = cache.get(context) ?? visitWorkloads(context, rules);
      cache.set(context, violations);
      return violations.get(name)!;
    },
  }));
}

function visitWorkloads(context: RuleContext, rules: readonly WorkloadRule[]): ReadonlyMap<string, readonly Violation[]> {
  const home = indexHome(context);
  const byRule = new Map<string, readonly Violation[]>();
  const visitors = rules.map(({ name, prepare }) => {
    const { violations, report } = collectViolations();
    byRule.set(name, violations);
    return { visit: prepareVisit(context, prepare, report), report };
  });
  for (const workload of home.workloads) {
    for (const { visit, report } of visitors) {
      try {
        visit(workload);
      } catch (error) {
        reportUnreadable([workload.unit.id], error, report);
      }
    }
  }
  return byRule;
}

function prepareVisit(context: RuleContext, prepare: WorkloadRule['prepare'], report: Report): (workload: Workload) => void {
  try {
    return prepare(indexHome(context), report);
  } catch (error) {
    reportUnreadable([], error, report);
    return () => undefined;
  }
}
