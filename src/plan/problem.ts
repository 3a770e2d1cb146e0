/** One thing wrong with a home, in the user's words. */
export interface Problem {
  /** Name of the broken rule; `plan` for what no home may do. */
  readonly rule: string;
  /** Id of the unit, or whatever else names the place. */
  readonly unit: string;
  /** Construct path, when the unit has one. */
  readonly path?: string;
  /** What is wrong and the way out. */
  readonly message: string;
}

export function formatProblem({ rule, unit, path, message }: Problem): string {
  const where = path === undefined || path === '' || path === unit ? unit : `${unit} (${path})`;
  return `${where}: ${message} [${rule}]`;
}

/** A home that cannot be compiled: every problem at once. */
export class HomeError extends Error {
  override readonly name = 'HomeError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}
