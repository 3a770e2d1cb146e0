import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roomFor } from '../../../../src/rehearsal/operators/claims/pool.js';

/** Whether `data` units fit, each with its copies in different domains: greedily, always where most room is left. */
function fits(domains: readonly number[], copies: number, data: number): boolean {
  const left = [...domains];
  for (let unit = 0; unit < data; unit++) {
    const order = left.map((room, index) => ({ room, index })).sort((a, b) => b.room - a.room);
    const chosen = order.slice(0, copies);
    if (chosen.length < copies || chosen.some(({ room }) => room < 1)) return false;
    for (const { index } of chosen) left[index]!--;
  }
  return true;
}

describe('the room of a pool', () => {
  test.each([
    [[100, 100, 100], 3, 100],
    [[100, 100, 100, 100], 2, 200],
    [[1000, 10, 10], 3, 10],
    [[1000, 100], 2, 100],
    [[100], 2, 0],
    [[], 1, 0],
    [[500], 1, 500],
  ])('of disks %j with %i copies is %i', (domains, copies, room) => {
    expect(roomFor(domains, copies)).toBe(room);
  });

  test('is exactly what can be placed with every copy in a different domain', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), (domains, copies) => {
        const room = roomFor(domains, copies);
        return fits(domains, copies, room) && !fits(domains, copies, room + 1);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
