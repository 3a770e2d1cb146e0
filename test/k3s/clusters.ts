import { requirement } from '../require.js';
import { machines } from '../nspawn/machines.js';
import { whyNoParts } from './parts.js';

const reason = whyNoParts();

/** Whether tests on clusters of real kubelets must be skipped, for `describe.skipIf(clusters)`. */
export const clusters = machines || requirement('clusters of real kubelets', reason === undefined, reason ?? '');
