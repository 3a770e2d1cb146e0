import { scriptFile } from '../../core/script.js';

/** Takes a machine out of the cluster. Runs on a server. */
export const leaveScript = scriptFile(import.meta.url, './leave.sh');

/** Checks whether a machine can leave the cluster. Runs on a server. */
export const mayLeaveScript = scriptFile(import.meta.url, './may-leave.sh');

/** Makes way for a machine that is about to join. Runs on a server. */
export const admitScript = scriptFile(import.meta.url, './admit.sh');

/** Removes k3s, or everything that was managed, from a machine. */
export const cleaningScript = scriptFile(import.meta.url, './cleaning.sh');

/** Does nothing: for a command that only does something when it is removed. */
export const nothingScript = scriptFile(import.meta.url, './nothing.sh');
