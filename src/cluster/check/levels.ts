import type { PlanUnit } from '../../plan/plan.js';

/**
 * Units in groups: nothing in a group needs another of the same group or of a later one,
 * so the members of a group can be applied at once. Units must come after what they need, as in a plan.
 */
export function levels(units: readonly PlanUnit[]): readonly (readonly PlanUnit[])[] {
  const depth = new Map<string, number>();
  const groups: PlanUnit[][] = [];
  for (const unit of units) {
    const level = unit.needs.reduce((deepest, need) => Math.max(deepest, (depth.get(need) ?? -1) + 1), 0);
    depth.set(unit.id, level);
    (groups[level] ??= []).push(unit);
  }
  return groups;
}
