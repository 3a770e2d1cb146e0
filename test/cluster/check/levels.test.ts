import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levels } from '../../../src/cluster/check/levels.js';
import type { PlanUnit } from '../../../src/plan/plan.js';

const SEED = 20_260_913;

function unit(index: number, needs: readonly number[]): PlanUnit {
  const body = {
    type: 'HostCommand',
    host: 'a',
    name: `n${index}`,
    script: '',
    stdin: '',
    timeoutSeconds: 1,
    secretOutput: false,
    args: [],
    runsOn: 'pi-3',
    bundlesScript: false,
    deleteIfReachable: false,
  } as const;
  return { id: `u${index}`, path: `p${index}`, owner: 'pulumi', needs: needs.map((need) => `u${need}`), body };
}

/** A plan's units: each may need any that come before it. */
const units = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 60 })
  .map((picks) => picks.map((needs, index) => unit(index, index === 0 ? [] : [...new Set(needs.map((need) => need % index))])));

test(`every unit is in exactly one level, after everything it needs, and no later than it must be (seed ${SEED})`, () => {
  fc.assert(
    fc.property(units, (plan) => {
      const groups = levels(plan);
      const level = new Map(groups.flatMap((group, index) => group.map(({ id }) => [id, index] as const)));
      expect(
        groups
          .flat()
          .map(({ id }) => id)
          .sort(),
      ).toEqual(plan.map(({ id }) => id).sort());
      for (const { id, needs } of plan) expect(level.get(id)).toBe(Math.max(-1, ...needs.map((need) => level.get(need)!)) + 1);
    }),
    { seed: SEED },
  );
});
