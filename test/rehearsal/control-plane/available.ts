import { fileURLToPath } from 'node:url';
import { whyNoBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { requirement } from '../../require.js';

/** Folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The first use on a machine builds the binaries, which takes minutes on two cores. */
export const BUILD_TIMEOUT_MS = 1_200_000;

const reason = await whyNoBinaries(['etcd', 'kube-apiserver'], { root: ROOT });

/** Whether tests that need the real kube-apiserver must be skipped. */
export const noControlPlane = requirement('the real kube-apiserver', reason === undefined, reason ?? '');
