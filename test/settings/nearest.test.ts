import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/settings/nearest.js';

describe('the name that was probably meant', () => {
  it.each([
    ['domian', 'domain'],
    ['Hosts', 'hosts'],
    ['host', 'hosts'],
    ['timezone', 'timeZone'],
    ['xyz', undefined],
    ['', undefined],
    ['h'.repeat(10_000), undefined],
  ])('for %j is %j', (given, meant) => {
    expect(nearest(given, ['domain', 'hosts', 'timeZone', 'gpu'])).toBe(meant);
  });
});
