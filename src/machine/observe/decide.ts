import { createHash } from 'node:crypto';
import { FACTS, type UnitFact } from './answer.js';

/** What is to be made of one unit. */
export interface Decision {
  /**
   * - `clean`: its host has it as it was last applied, and that is what the program wants.
   * - `drifted`: somebody or something changed it on the host, or an interrupted run did not finish it.
   * - `new`: the host has never had it, or the program has changed it since.
   */
  readonly state: 'clean' | 'drifted' | 'new';
  /** Why, in words that follow its name; empty for what is clean. */
  readonly why: string;
  /** What its script carries in its last line. While nothing drifts it is what the stamp has, so the script stays as it is. */
  readonly repair: string | undefined;
}

/**
 * Compares what a host says of a unit with what is wanted of it.
 *
 * @param wanted digest of the unit as the program has it
 */
export function decide({ fact, unit, repair, token, detail }: UnitFact, wanted: string, machineId: string): Decision {
  const applied = fact === 'clean' || fact === 'unknown';
  if (applied && unit === wanted) return { state: 'clean', why: FACTS[fact], repair: repair === '-' ? undefined : repair };
  // The stamp's own repair hash is in it: two changes by hand one after the other, even to the same, make two repairs.
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
