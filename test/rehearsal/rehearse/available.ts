import { whyNoBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { PROGRAMS } from '../../../src/rehearsal/simulated-home/programs.js';
import { requirement } from '../../require.js';
import { ROOT } from '../control-plane/available.js';

export { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';

const reason = await whyNoBinaries(PROGRAMS, { root: ROOT });

/** Whether tests that need a simulated home must be skipped. */
export const noSimulatedHome = requirement('the simulated home', reason === undefined, reason ?? '');

/** Whether everything is proven, however long it takes, as `npm run proof` does; CI runs a part of what takes long. */
export const provesAll = process.env['PERMACADE_PROOF'] === 'all';
