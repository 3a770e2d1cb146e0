import { describe, expect, it } from 'vitest';
import { findSymmetry } from '../../src/fit/placement/node-symmetry.js';
import { decidePlacement } from '../../src/fit/placement/decide-placement.js';
import { readHome } from '../../src/fit/read-home.js';
import { verdict } from '../../src/fit/assess.js';
import { largeHome } from './large-home.js';
import { randomHome } from './random-home.js';

describe('the verdict on a large home', () => {
  it('is decided where there is room, with every loss', { timeout: 60_000 }, () => {
    const { placement, losses } = verdict(largeHome(300, 7_500));
    expect(placement).toBe('fits');
    expect(Object.keys(losses)).toHaveLength(300);
    const stopping = Object.keys(losses).filter((node) => losses[node]!.stops.length > 0);
    expect(stopping).toEqual(['node-0']);
  });

  it('looks at machines of one sort once', () => {
    const { nodeType } = findSymmetry(readHome(largeHome(40, 200)).model);
    // Four sorts, and the server.
    expect(new Set(nodeType).size).toBe(5);
  });

  it('ends where pods are spread over almost as many domains as there are machines', () => {
    const { model } = readHome(randomHome(483, {}));
    expect(decidePlacement(model).placement).not.toBe('impossible');
  });

  it('is never an exception, however many pods find no place', { timeout: 60_000 }, () => {
    const { model } = readHome(largeHome(60, 4_800));
    expect(['undecided', 'impossible']).toContain(decidePlacement(model).placement);
  });
});
