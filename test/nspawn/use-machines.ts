import { afterAll, beforeAll } from 'vitest';
import type { MachineOptions } from './machine-options.js';
import { bootMachines, type MachineFarm } from './machines.js';

/** Milliseconds for the first boot ever on a busy computer, which makes the base as well. */
const FIRST_BOOT_MS = 600_000;

/**
 * Boots machines once for all tests of a `describe`, and clears them away after the last. Call it in the body of the `describe`;
 * what it returns gives the farm from within a test. A test that needs a machine as new calls its `blank`, which takes a second or two.
 */
export function useMachines(names: readonly string[], options: MachineOptions = {}): () => MachineFarm {
  let farm: MachineFarm | undefined;
  beforeAll(async () => {
    farm = await bootMachines(names, options);
  }, FIRST_BOOT_MS);
  afterAll(async () => {
    await farm?.stop();
  });
  return () => {
    if (farm === undefined) throw new Error('the machines boot before the first test: use them in a test');
    return farm;
  };
}
