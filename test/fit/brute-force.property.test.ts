import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePlacement } from '../../src/fit/placement/decide-placement.js';
import { everything } from './brute-force.js';
import { smallModel } from './small-model.js';

describe('the placement of a small home', () => {
  it('is what trying everything says', () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(smallModel, (model) => {
        const { placement } = decidePlacement(model);
        const { possible, losable } = everything(model);
        counts.set(placement, (counts.get(placement) ?? 0) + 1);
        expect(placement).toBe(possible ? (losable ? 'tight' : 'fits') : 'impossible');
      }),
      { numRuns: 3000, seed: 6 },
    );
    expect([...counts.keys()].sort()).toEqual(['fits', 'impossible', 'tight']);
    for (const count of counts.values()) expect(count).toBeGreaterThan(20);
  });
});
