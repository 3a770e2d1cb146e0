/** What the engine does with one resource; the words are the engine's own. */
export type StepOp =
  /** Nothing differs. */
  | 'same'
  | 'create'
  | 'update'
  /** Says that the resource is replaced and why; the steps that do it come beside it. */
  | 'replace'
  | 'create-replacement'
  | 'delete-replaced'
  | 'delete'
  /** Taken over from an interrupted run that had made it but not recorded it. */
  | 'import'
  /** Left as it was, because something it depends on failed. */
  | 'skip';

/** One thing done, or in a preview one thing that would be done. */
export interface Step {
  readonly op: StepOp;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Paths of what differs, such as `spec.replicas`; never values. */
  readonly changed: readonly string[];
  /** Present on a delete that only forgets: the thing itself stays. */
  readonly retained?: true;
  /** Why it failed; then nothing was recorded. */
  readonly error?: string;
}

/** Something said during a run. */
export interface Diagnostic {
  readonly severity: 'info' | 'warning' | 'error';
  /** Without the values of secrets. */
  readonly message: string;
  /** The resource it is about. */
  readonly urn?: string;
}

export interface EngineReport {
  /** In the order in which they ended. */
  readonly steps: readonly Step[];
  /** Of the stack, as the command line shows them: a secret reads `[secret]`, what is not known yet `[unknown]`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
}

/** The steps that are more than looking: all but same and skip. */
export function changes({ steps }: Pick<EngineReport, 'steps'>): readonly Step[] {
  return steps.filter(({ op }) => op !== 'same' && op !== 'skip');
}
