import type { Rule, RuleContext, Violation } from '../../../constructs/core/rule.js';
import { collectViolations, reportUnreadable, type Report } from './define-rule.js';
import { indexOf, type HomeIndex, type Workload } from './home-index.js';

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
  const walked = new WeakMap<RuleContext, ReadonlyMap<string, readonly Violation[]>>();
  return rules.map(({ name }) => ({
    name,
    check: (context) => {
      const found = walked.get(context) ?? walk(context, rules);
      walked.set(context, found);
      return found.get(name)!;
    },
  }));
}

function walk(context: RuleContext, rules: readonly WorkloadRule[]): ReadonlyMap<string, readonly Violation[]> {
  const home = indexOf(context);
  const found = new Map<string, readonly Violation[]>();
  const visitors = rules.map(({ name, prepare }) => {
    const { violations, report } = collectViolations();
    found.set(name, violations);
    return { visit: prepared(context, prepare, report), report };
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
  return found;
}

function prepared(context: RuleContext, prepare: WorkloadRule['prepare'], report: Report): (workload: Workload) => void {
  try {
    return prepare(indexOf(context), report);
  } catch (error) {
    reportUnreadable([], error, report);
    return () => undefined;
  }
}
