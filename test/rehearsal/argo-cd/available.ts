import { ARGO_CD_PROGRAMS } from '../../../src/rehearsal/argo-cd/programs.js';
import { whyNoBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { PROGRAMS } from '../../../src/rehearsal/simulated-home/programs.js';
import { requirement } from '../../require.js';
import { ROOT } from '../control-plane/available.js';

const reason = await whyNoBinaries([...PROGRAMS, ...ARGO_CD_PROGRAMS], { root: ROOT });

/** Whether tests that need the real Argo CD must be skipped. */
export const noArgoCd = requirement('Argo CD', reason === undefined, reason ?? '');
