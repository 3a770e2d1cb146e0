import { Size } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cpu, parseBytes, parseCpuMillis, sizeText } from '../../../constructs/core/quantity.js';

describe('quantities', () => {
  it('writes CPU as Kubernetes prints it back', () => {
    expect([Cpu.millis(20), Cpu.millis(1500), Cpu.cores(2), Cpu.cores(0.1), Cpu.cores(1.1)].map(String)).toEqual([
      '20m',
      '1500m',
      '2',
      '100m',
      '1100m',
    ]);
  });

  it('refuses CPU below a millicore', () => {
    expect(() => Cpu.millis(0)).toThrow('whole number of millicores from 1, got 0');
    expect(() => Cpu.cores(0.0005)).toThrow('got 0.5');
  });

  it('writes sizes in the largest unit that stays whole', () => {
    expect([Size.mebibytes(128), Size.mebibytes(1024), Size.mebibytes(1536), Size.tebibytes(2)].map(sizeText)).toEqual([
      '128Mi',
      '1Gi',
      '1536Mi',
      '2Ti',
    ]);
  });

  it('reads what Kubernetes reads', () => {
    expect(['250m', '0.5', '2', 2, '1.1', '1e1', '100u'].map(parseCpuMillis)).toEqual([250, 500, 2000, 2000, 1100, 10000, 1]);
    expect(['1Ki', '1.5Gi', '500M', '1k', '12E2', 4096, '0'].map(parseBytes)).toEqual([1024, 1610612736, 500e6, 1000, 1200, 4096, 0]);
  });

  it('quotes what it cannot read', () => {
    expect(() => parseBytes('16 GB')).toThrow("'16 GB' is not a size: write it like 128Mi");
    expect(() => parseCpuMillis('-1')).toThrow("'-1' is not a CPU");
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 2 ** 40 }), (millis, kibibytes) => {
        expect(parseCpuMillis(Cpu.millis(millis).toString())).toBe(millis);
        expect(parseBytes(sizeText(Size.kibibytes(kibibytes)))).toBe(kibibytes * 1024);
      }),
      { seed: 1980 },
    );
  });
});
