/** One thing wrong with a home, in the user's words. */
export interface Problem {
  /** Name of the broken rule; `plan` for what no home may do. */
  readonly rule: string;
  /** Id of the unit, or whatever else names the place. */
  readonly unit: string;
  /** Construct path, when the unit has one. */
  readonly path?: string;
  /** What is wrong, without the subject. */
  readonly message: string;
  /** What to change, as an imperative. @default - the message says it */
  readonly fix?: string;
}

/** Prints a problem on one line: where, what, how to fix it, and the rule. */
export function formatProblem({ rule, unit, path, message, fix }: Problem): string {
  const where = path === undefined || path === '' || path === unit ? unit : `${unit} (${path})`;
  return `${where}: ${withFix(message, fix)} [${rule}]`;
}

/** The message as a sentence, with its fix in a second one. */
export function withFix(message: string, fix: string | undefined): string {
  return fix === undefined ? message : `${message}. Fix: ${fix}`;
}

/** A home that cannot be compiled: every problem at once. */
export class HomeError extends Error {
  override readonly name = 'HomeError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}
