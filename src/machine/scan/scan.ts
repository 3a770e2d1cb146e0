import { callOverSsh } from '../script/call-over-ssh.js';
import type { SshOptions } from '../ssh/run-over-ssh.js';
import { UserError } from '../../user-error.js';
import { entryFrom, type ScannedEntry } from './entry.js';
import { type Facts, factsFrom } from './facts.js';
import { SCAN_SECONDS, scanCall } from './program.js';
import { readRecords } from './records.js';
import type { ScanTarget } from './scan-target.js';

/** A machine that answered. */
export interface Scanned extends ScannedEntry {
  readonly target: ScanTarget;
  readonly facts: Facts;
}

/** What became of one machine. */
export type ScanResult = Scanned | { readonly target: ScanTarget; readonly failed: string };

/** How machines are reached, the same for all. */
export type Login = Pick<SshOptions, 'config' | 'identity'>;

/** Reads all machines at once, over one SSH connection each. One that does not answer fails alone. */
export async function scan(
  targets: readonly ScanTarget[],
  options: { readonly login?: Login; readonly answered?: (target: ScanTarget) => void } = {},
): Promise<readonly ScanResult[]> {
  return Promise.all(
    targets.map(async (target) => {
      try {
        return await scanOne(target, options.login ?? {});
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { target, failed: error.message };
      } finally {
        options.answered?.(target);
      }
    }),
  );
}

async function scanOne(target: ScanTarget, login: Login): Promise<Scanned> {
  const unpinned = target.hostKey === undefined ? { hostKey: 'unpinned' as const } : {};
  // The script has its own limit; ssh's is for a machine that no longer answers.
  const { stdout, stderr } = await callOverSsh(target, scanCall(), { seconds: SCAN_SECONDS + 15, ...login, ...unpinned });
  const facts = factsFrom(readRecords(stdout));
  if (facts === undefined) {
    const lastWords = stderr.trim().split('\n').slice(-3).join('; ');
    throw new UserError(
      `host ${target.name}: the reading stopped before its end${lastWords === '' ? '' : `: ${lastWords}`}; it takes less than ${SCAN_SECONDS} s on a machine that is well, try again`,
    );
  }
  return { ...entryFrom(facts, target.reached), target, facts };
}
