import { describe, expect, it } from 'vitest';
import { isTimeZone } from '../../src/settings/time-zone.js';

describe('a time zone', () => {
  it.each(['Australia/Perth', 'Etc/UTC', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is known', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['Mars/Olympus', 'leapseconds', 'Australia', 'Australia/Perth/North', 'x'.repeat(300)])('%s is not', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
