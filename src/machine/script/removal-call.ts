import { scriptFile } from '../../../constructs/core/script.js';
import { readScripts } from '../../plan/scripts.js';
import { sshSettings } from '../ssh/ssh-arguments.js';
import { hostKeyAlias } from '../ssh/target.js';
import { carried, type CarriedCall } from './carried.js';
import { framed } from './framed.js';
import { inOne } from './own-scripts.js';

const REMOVAL = scriptFile(import.meta.url, './removal.sh');

/** The machine to remove something from. */
export interface LeavingMachine {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly hostKey: string;
  readonly hostName?: string;
}

/** What runs on this computer to make a call on a machine, unless that cannot be reached. */
export function removalCall(machine: LeavingMachine, line: string): CarriedCall {
  const { name, address, user, hostKey, hostName = '' } = machine;
  const settings = Object.entries(sshSettings(machine)).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const values = [name, user, `${hostKeyAlias(machine)} ${hostKey}`, line, address, hostName, ...settings];
  return carried(inOne(readScripts([REMOVAL]), REMOVAL.name), values);
}

/** What {@link removalCall} reads after its script. */
export function removalInput(privateKey: string, passphrase: string, input: string): string {
  const key = privateKey === '' || privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`;
  return `${framed(key)}${framed(passphrase)}${input}`;
}
