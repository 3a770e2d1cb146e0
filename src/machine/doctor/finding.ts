/**
 * - `stops`: `pulumi up` would fail, or would work on the wrong machine.
 * - `warns`: it would run, and something would be worse than the settings say.
 * - `notes`: worth knowing; nothing to do.
 */
export type Severity = 'stops' | 'warns' | 'notes';

/** One thing found, in a sentence, with the way out. */
export interface Finding {
  readonly severity: Severity;
  /** What was looked at: `clock`, `ports`, `memory` … */
  readonly check: string;
  /** One line. */
  readonly message: string;
}

export const stops = (check: string, message: string): Finding => ({ severity: 'stops', check, message });
export const warns = (check: string, message: string): Finding => ({ severity: 'warns', check, message });
export const notes = (check: string, message: string): Finding => ({ severity: 'notes', check, message });
