import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { roomFor, roomFactor, type Kept } from '../../src/plan/pool-room.js';

const pool = (size: number, failureDomain = 'host') => ({ failureDomain, replicated: { size } });

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

/** Whether units with these numbers of copies fit, found by trying every way to place them. */
function canBePlaced(left: readonly number[], [copies, ...others]: readonly number[]): boolean {
  if (copies === undefined) return true;
  const place = (from: number, wanted: number, room: readonly number[]): boolean => {
    if (wanted === 0) return canBePlaced(room, others);
    return room.some((free, at) => at >= from && free > 0 && place(at + 1, wanted - 1, room.with(at, free - 1)));
  };
  return place(0, copies, left);
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

  it('is exactly what can be placed with every copy in a different domain', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), (domains, copies) => {
        const room = roomFor(domains, copies);
        return fits(domains, copies, room) && !fits(domains, copies, room + 1);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('the data of several pools on the same disks', () => {
  it('fits exactly when there is a way to place it', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const units = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(sizes, units, fc.constantFrom('host', 'osd'), (disks, copies, domain) => {
        const data = copies.map((size): Kept => ({ bytes: 1, pool: pool(size, domain) }));
        const hosts = domain === 'host' ? disks.map((size) => [size]) : [disks];
        expect(roomFactor(hosts, data) >= 1).toBe(canBePlaced(disks, copies));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  it('is not held to the smallest hosts for what needs only one copy', () => {
    const data = [
      { bytes: 5, pool: pool(3) },
      { bytes: 900, pool: pool(1) },
    ];
    expect(roomFactor([[1000], [10], [10]], data)).toBeGreaterThanOrEqual(1);
  });

  it('may have two copies on one host where the pool separates disks only', () => {
    expect(roomFactor([[100, 100]], [{ bytes: 100, pool: pool(2, 'osd') }])).toBe(1);
    expect(roomFactor([[100, 100]], [{ bytes: 100, pool: pool(2) }])).toBe(0);
  });

  it('is kept three times where the pool does not say', () => {
    expect(roomFactor([[100], [100], [100]], [{ bytes: 50, pool: {} }])).toBe(2);
  });

  it('always fits when there is none', () => {
    expect(roomFactor([], [])).toBe(Infinity);
    expect(roomFactor([], [{ bytes: 0, pool: pool(3) }])).toBe(Infinity);
  });
});
