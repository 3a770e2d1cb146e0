import { generateKeyPairSync } from 'node:crypto';
import { execa } from 'execa';
import { UserError } from '../user-error.js';

/** The home's own authority: its public certificate, and the key that goes into a secret and nowhere else. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

/** Ten years and the leap days in them. */
const DAYS = 3652;

/** What makes the certificate, but for the key: also printed for those who make it themselves. */
export const CERTIFICATE_ARGUMENTS = [
  ...['req', '-x509', '-days', String(DAYS), '-subj', '/CN=Home CA'],
  ...['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
] as const;

/** openssl opens its standard input by name, which a pipe allows and the socket that Node gives does not. */
const READS_KEY = 'cat | openssl "$@" -key /dev/stdin';

/** Makes an authority with openssl. The key is never on a disk or in a command line: openssl reads it from a pipe. */
export async function makeAuthority(): Promise<Authority> {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const { stdout, stderr, exitCode } = await execa('sh', ['-c', READS_KEY, 'openssl', ...CERTIFICATE_ARGUMENTS], {
    input: privateKey,
    reject: false,
    timeout: 30_000,
  });
  if (exitCode === 127) throw new UserError("openssl is not installed, which init needs to make the home's authority: install it");
  if (exitCode !== 0) throw new UserError(`openssl failed to make the home's authority: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  return { certificate: `${stdout.trim()}\n`, key: privateKey };
}
