import { findBinaries, whyNoBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { findPulumi, whyNoPulumi } from '../../../src/rehearsal/pulumi/find-programs.js';
import { PROGRAMS } from '../../../src/rehearsal/simulated-home/programs.js';
import { requirement } from '../../require.js';
import { ROOT } from '../control-plane/available.js';

export { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';

const reason = (await whyNoBinaries(PROGRAMS, { root: ROOT })) ?? (await whyNoPulumi({ root: ROOT }));

/** Whether tests that need a simulated home must be skipped. */
export const noSimulatedHome = requirement('the simulated home', reason === undefined, reason ?? '');

/** Builds what a rehearsal runs, where it is not there yet. */
export async function buildPrograms(): Promise<void> {
  await findBinaries(PROGRAMS, { root: ROOT });
  await findPulumi({ root: ROOT });
}
