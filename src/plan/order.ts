import { HomeError } from './problem.js';

/** What ordering needs of a unit. */
export interface Ordered<Self> {
  readonly id: string;
  readonly needs: ReadonlySet<Self>;
}

/**
 * Depth of every unit: 0 for what needs nothing, else one more than its deepest need.
 * Linear in units and edges. Throws a HomeError that prints the cycle when there is one.
 */
export function depths<T extends Ordered<T>>(units: readonly T[]): ReadonlyMap<T, number> {
  const waiting = new Map<T, number>();
  const dependents = new Map<T, T[]>();
  for (const unit of units) {
    waiting.set(unit, unit.needs.size);
    for (const need of unit.needs) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [unit]);
      else list.push(unit);
    }
  }
  const depth = new Map<T, number>();
  let level = units.filter((unit) => unit.needs.size === 0);
  for (let number = 0; level.length > 0; number++) {
    const next: T[] = [];
    for (const unit of level) {
      depth.set(unit, number);
      for (const dependent of dependents.get(unit) ?? []) {
        const left = waiting.get(dependent)! - 1;
        waiting.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    level = next;
  }
  if (depth.size < units.length)
    throw cycleError(
      units.filter((unit) => !depth.has(unit)),
      depth,
    );
  return depth;
}

/**
 * Depths in which what nobody needs comes together, after everything that somebody does.
 *
 * @param isLeaf whether a unit that nobody needs may be put off. @default - each may
 */
export function leavesLast<T extends Ordered<T>>(depth: ReadonlyMap<T, number>, isLeaf: (unit: T) => boolean = () => true): Map<T, number> {
  const needed = new Set([...depth.keys()].flatMap((unit) => [...unit.needs]));
  const leaves = new Set([...depth.keys()].filter((unit) => !needed.has(unit) && isLeaf(unit)));
  const last = Math.max(0, ...[...depth].map(([unit, number]) => (needed.has(unit) ? number + 1 : number)));
  return new Map([...depth].map(([unit, number]) => [unit, leaves.has(unit) ? last : number]));
}

/** Units after everything they need; ties by id. */
export function inOrder<T extends Ordered<T>>(units: readonly T[], depth: ReadonlyMap<T, number>): readonly T[] {
  const levels: T[][] = [];
  for (const unit of units.toSorted((a, b) => compare(a.id, b.id))) (levels[depth.get(unit)!] ??= []).push(unit);
  return levels.flat();
}

/** Order of code units: the same on every machine, unlike a locale's. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Every unit left over needs another one left over, so following needs must come back to where it was. */
function cycleError<T extends Ordered<T>>(left: readonly T[], depth: ReadonlyMap<T, number>): HomeError {
  const visited: T[] = [];
  let unit = left.toSorted((a, b) => compare(a.id, b.id))[0]!;
  while (!visited.includes(unit)) {
    visited.push(unit);
    unit = [...unit.needs].filter((need) => !depth.has(need)).sort((a, b) => compare(a.id, b.id))[0]!;
  }
  const cycle = [...visited.slice(visited.indexOf(unit)), unit].map(({ id }) => id);
  return new HomeError([
    { rule: 'cycle', unit: unit.id, message: `needs itself: ${cycle.join(' → ')}`, fix: 'remove one of these dependencies' },
  ]);
}
