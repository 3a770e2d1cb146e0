import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { sshSettings } from '../ssh/ssh-arguments.js';
import { hostKeyAlias } from '../ssh/target.js';
import { framed } from './framed.js';
import { gzipText } from './gzip-text.js';
import { inOne } from './own-scripts.js';
import { quotedWord } from './words.js';

const REMOVAL = scriptFile(import.meta.url, './removal.sh');

let packed: string | undefined;

/** The machine to remove something from. */
export interface LeavingMachine {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly hostKey: string;
  readonly hostName?: string;
}

/**
 * What runs on this computer to make a call on a machine, unless that cannot be reached. Packed, because the state holds it
 * twice for each removal of the home; a script that does not come to its last line is a failure.
 */
export function removalCall(machine: LeavingMachine, line: string): string {
  const { name, address, user, hostKey, hostName = '' } = machine;
  const settings = Object.entries(sshSettings(machine)).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const values = [name, user, `${hostKeyAlias(machine)} ${hostKey}`, line, address, hostName, ...settings];
  packed ??= gzipText(`${inOne(readScripts([REMOVAL]), REMOVAL.name)}\nexit 0\n`);
  return [`/bin/sh -c 'eval "$(printf %s "$0" | base64 -d | gzip -d)"; exit 70' ${packed}`, ...values.map(quotedWord)].join(' ');
}

/** What {@link removalCall} reads. */
export function removalInput(privateKey: string, passphrase: string, input: string): string {
  const key = privateKey === '' || privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`;
  return `${framed(key)}${framed(passphrase)}${input}`;
}
