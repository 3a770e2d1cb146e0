import { fingerprint } from './fingerprint.js';
import { onOneLine } from '../../settings/quote-value.js';
import { UserError } from '../../user-error.js';
import type { SshTarget } from './target.js';

/**
 * - `silent`: nothing answers there, so nothing was sent.
 * - `lost`: the connection broke while the script ran; how far it came is not known.
 * - `late`: the script did not end in time.
 * - `key`: something answers that does not have the pinned host key, so nothing was sent.
 * - `login`: it does not let the user in.
 * - `shell`: it lets the user in, whose login shell runs nothing.
 * - `program`: this computer has no ssh.
 */
export type SshFailure = 'silent' | 'lost' | 'late' | 'key' | 'login' | 'shell' | 'program';

/** Why a script could not be run on a machine, in one sentence with a way out. */
export class SshError extends UserError {
  constructor(
    readonly failure: SshFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const KEY = /host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|no matching host key type/i;
const SILENT =
  /connect to host .*: |could not resolve hostname|banner exchange|kex_exchange_identification|connection (closed|reset) by|operation timed out/i;
const LOST = /closed by remote host|client_loop|timeout, server .* not responding|broken pipe|connection to .* closed/i;

/** What ssh said, its last lines on one. */
export function lastWords(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => onOneLine(line.trim()).replace(/\.$/, ''))
    .filter((line) => line !== '')
    .slice(-3)
    .join('; ');
}

/** Reads why ssh itself gave up from what it printed. */
export function loginError({ name, user, hostKey }: SshTarget, address: string, stderr: string): SshError {
  const message = lastWords(stderr) === '' ? 'no message from ssh' : lastWords(stderr);
  if (KEY.test(stderr)) {
    return new SshError(
      'key',
      `cannot log in to host ${name} as ${user}@${address}: ${otherKey(stderr, hostKey) ?? message}; it does not show the hostKey of the settings: if it was installed anew, compare its key on the machine itself and change hostKey`,
    );
  }
  if (LOST.test(stderr)) return new SshError('lost', `host ${name}: the connection to ${address} broke: ${message}; run it again`);
  if (SILENT.test(stderr)) {
    return new SshError('silent', `host ${name} does not answer at ${address}: ${message}; is it switched on, and is that its address?`);
  }
  return new SshError(
    'login',
    `cannot log in to host ${name} as ${user}@${address}: ${message}; try ssh ${user}@${address}, which must work without a password`,
  );
}

/** What a machine shows instead of its key. What ssh says beside it is about a file that is gone by then. */
function otherKey(stderr: string, hostKey: string | undefined): string | undefined {
  const shown = /^SHA256:[A-Za-z0-9+/]+/m.exec(stderr)?.[0];
  return shown === undefined || hostKey === undefined ? undefined : `got host key ${shown}, expected ${fingerprint(hostKey)}`;
}
