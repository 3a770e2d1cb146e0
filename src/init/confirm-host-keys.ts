import { preferredKey } from '../machine/scan/entry.js';
import { fingerprint, showCommand } from '../machine/ssh/fingerprint.js';
import type { Scanned } from '../machine/scan/scan.js';
import { UserError } from '../user-error.js';

/** A machine's host key, waiting to be believed. */
export interface HostKey {
  readonly name: string;
  readonly address: string;
  readonly hostKey: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** Shows the same at the machine itself. */
  readonly command: string;
}

/** Asks the person whether a key is the machine's own. */
export type Ask = (key: HostKey) => Promise<boolean>;

/** The keys that the machines say they have. Throws for a machine that has none. */
export function listHostKeys(machines: readonly Scanned[]): readonly HostKey[] {
  return machines.map(({ entry, facts, target }) => {
    const hostKey = preferredKey(facts.hostKeys);
    if (hostKey === undefined) throw new UserError(`host ${target.name} has no SSH host key in /etc/ssh: run ssh-keygen -A there`);
    return { name: entry.name, address: entry.address, hostKey, fingerprint: fingerprint(hostKey), command: showCommand(hostKey) };
  });
}

/**
 * Goes on only when every key is believed: because its fingerprint was given, or because the person says so when asked.
 *
 * @param trusted fingerprints that the person gave beforehand
 * @param ask undefined where nobody can be asked
 */
export async function confirmHostKeys(keys: readonly HostKey[], trusted: readonly string[], ask: Ask | undefined): Promise<void> {
  const given = new Set(trusted.map((one) => (one.startsWith('SHA256:') ? one : `SHA256:${one}`)));
  const strangers = [...given].filter((one) => !keys.some((key) => key.fingerprint === one));
  if (strangers.length > 0) {
    throw new UserError([`no machine has the host key ${strangers.join(', ')}. They have:`, ...keys.map(line)].join('\n'));
  }
  const open = keys.filter((key) => !given.has(key.fingerprint));
  if (open.length > 0 && ask === undefined) {
    throw new UserError(
      [
        'these host keys are not confirmed yet. Compare each with the machine itself, then run this again with --trust:',
        ...open.map(line),
      ].join('\n'),
    );
  }
  for (const key of open) {
    if (!(await ask!(key))) {
      throw new UserError(
        `host ${key.name}: its host key was not confirmed, and nothing was written: compare it with what ${key.command} prints on the machine itself`,
      );
    }
  }
}

function line({ name, address, fingerprint, command }: HostKey): string {
  return `  ${fingerprint}  ${name} at ${address}  (${command})`;
}
