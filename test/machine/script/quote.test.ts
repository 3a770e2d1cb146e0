import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../../src/machine/script/quote.js';
import { tooLong } from '../../../src/machine/script/limits.js';

describe('a quoted value', () => {
  it('reaches a program exactly as it was, whatever is in it', async () => {
    const values = fc.sample(
      fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', '')),
      { seed: 7, numRuns: 200 },
    );
    const { stdout } = await execa('/bin/sh', ['-c', `printf '%s\\0' ${values.map(quote).join(' ')}`]);
    expect(stdout.split('\0').slice(0, -1)).toEqual(values);
  });
});

describe('a script', () => {
  it('is refused when a host could not take it', () => {
    expect(tooLong('echo hello\n'.repeat(100))).toBeUndefined();
    expect(tooLong('echo hello\n'.repeat(20_000))).toContain('has 220000 bytes');
    expect(tooLong('x'.repeat(70_000))).toContain('a line of 70000 bytes');
  });
});
