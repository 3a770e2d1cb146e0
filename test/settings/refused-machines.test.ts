import { describe, expect, it } from 'vitest';
import { MACHINE_MODELS } from '../../src/settings/machine-model.js';
import { refusedArchitecture, refusedModel } from '../../src/settings/refused-machines.js';

describe('machines that cannot serve', () => {
  it.each(['arm', 'armhf', 'armv7', 'armv7l', 'ARMv6', 'i386', 'i686', 'x86'])('of architecture %s are refused with a sentence', (arch) => {
    expect(refusedArchitecture(arch)).toMatch(/a 32-bit system cannot serve/);
  });

  it.each(['pi1', 'pi-1-b', 'pi2', 'pi2-1g', 'pi2b', 'Raspberry-Pi-2', 'pi-zero', 'pizero-w'])(
    'of model %s are refused with a sentence',
    (model) => {
      expect(refusedModel(model)).toMatch(/a Pi 1, 2 or Zero cannot serve/);
    },
  );

  it('are none of the known models', () => {
    for (const model of Object.keys(MACHINE_MODELS)) expect(refusedModel(model), model).toBeUndefined();
    expect(refusedModel('pi4-16g')).toBeUndefined();
    expect(refusedArchitecture('riscv64')).toBeUndefined();
  });
});

describe('a known model', () => {
  it.each(Object.entries(MACHINE_MODELS))('%s has less memory than its box says, and not far less', (name, { memoryBytes }) => {
    const said = Number(/(\d+)g$/.exec(name)![1]) * 1024 ** 3;
    expect(memoryBytes).toBeLessThan(said);
    expect(memoryBytes).toBeGreaterThan(said * 0.88);
  });
});
