import type { Plan } from '../../plan/plan.js';

/** One version of a home's program: where it lies, what it is told, and the plan it makes of that. */
export interface Program {
  /** What messages call it, such as `today` or `main`. */
  readonly title: string;
  /** Folder with its `src/pulumi/main.ts`. */
  readonly root: string;
  readonly stack: string;
  readonly plan: Plan;
  /** Settings by full key, as the engine hands them over: everything but text is JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
}
