import { createHash } from 'node:crypto';
import { FACTS, type UnitFact } from './answer.js';

/** How one unit on its host compares with the program. */
export interface Decision {
  /**
   * - `clean`: it is as it was last applied, and that is what the program wants.
   * - `drifted`: it was changed on the host, or an interrupted run did not finish it.
   * - `new`: it was never applied, or the program has changed it since.
   */
  readonly state: 'clean' | 'drifted' | 'new';
  /** Reason, in words that follow the unit's name; empty when it is clean. */
  readonly why: string;
  /** Repair word for its next call. While nothing drifts it is the one in the stamp, so the call does not change. */
  readonly repair: string | undefined;
}

/**
 * Compares a unit on its host with the program.
 *
 * @param wanted digest of the unit as the program has it
 */
export function decide({ fact, unit, repair, token, detail }: UnitFact, wanted: string, machineId: string): Decision {
  const applied = fact === 'clean' || fact === 'unknown';
  if (applied && unit === wanted) return { state: 'clean', why: FACTS[fact], repair: repair === '-' ? undefined : repair };
  // It contains the stamp's repair word, so that the same change made by hand twice is repaired twice.
  const next = createHash('sha256')
    .update(JSON.stringify([fact, token, wanted, unit, repair, machineId]))
    .digest('hex')
    .slice(0, 16);
  if (applied) return { state: 'new', why: 'was applied in another version', repair: next };
  if (fact === 'new') return { state: 'new', why: FACTS.new, repair: next };
  return { state: 'drifted', why: `${FACTS[fact]}${detail === '' ? '' : ` (${parseMode(detail)})`}`, repair: next };
}

function parseMode(detail: string): string {
  const [mode, user, group] = detail.split(' ');
  return `mode ${mode}, owner ${user}:${group}`;
}
