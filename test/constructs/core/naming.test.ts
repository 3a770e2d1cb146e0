import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRON_JOB_NAME, DNS_LABEL, PORT_NAME, SERVICE_NAME, named, toDnsLabel, toServiceName } from '../../../constructs/core/naming.js';

describe('names', () => {
  it('prefixes a game that begins with a digit so that its Service is legal everywhere', () => {
    expect(toServiceName('1943mii')).toBe('svc-1943mii');
    expect(named(SERVICE_NAME, toServiceName('20pacgal'), 'games', 'a Service name')).toBe('svc-20pacgal');
  });

  it('says where a name stands, what it is, what it must look like and what it was', () => {
    expect(() => named(SERVICE_NAME, '1943mii', 'games/1943mii', 'the name of a Service')).toThrow(
      "games/1943mii: the name of a Service is lower-case letters, digits and dashes, beginning with a letter and not ending with a dash, at most 63 characters, got '1943mii'",
    );
    expect(() => named(CRON_JOB_NAME, 'x'.repeat(53), 'maintenance', 'the name of a CronJob')).toThrow('at most 52 characters');
    expect(() => named(PORT_NAME, '80', 'web', 'a port name')).toThrow('at least one letter');
  });

  it('makes a label of a title', () => {
    expect(['Ms. Pac-Man / Galaga', 'mk_r4', ' Pokémon!'].map((title) => toDnsLabel(title))).toEqual([
      'ms-pac-man-galaga',
      'mk-r4',
      'pokemon',
    ]);
  });

  it('refuses a text without a letter or digit', () => {
    expect(() => toDnsLabel('🕹️')).toThrow('no letter or digit');
  });

  it('makes only legal labels, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        let label: string;
        try {
          label = toDnsLabel(text);
        } catch {
          return;
        }
        expect(named(DNS_LABEL, label, 'here', 'it')).toBe(label);
        expect(named(SERVICE_NAME, toServiceName(text), 'here', 'it')).toBe(toServiceName(text));
        expect(toDnsLabel(label)).toBe(label);
      }),
      { seed: 1980 },
    );
  });
});
