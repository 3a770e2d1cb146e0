import type { HomeDraft } from '../../homes/correct-home.js';

/** What one rule catches and what it leaves alone, each as a change of the correct home. */
export interface RuleCase {
  readonly rule: string;
  /** What the change does, the unit that is reported, and the change. */
  readonly breaks: readonly (readonly [what: string, unit: string, change: (draft: HomeDraft) => void])[];
  /** Changes that look alike but are right. The correct home itself is always tried. @default - none */
  readonly allows?: readonly (readonly [what: string, change: (draft: HomeDraft) => void])[];
}
