import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';

/** One thing that the engine did, or in a preview one thing that it would do. */
export interface Step {
  /** The engine's own word, such as `create`, `same` or `delete-replaced`. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Paths of what differs, such as `spec.replicas`; never values. */
  readonly changed: readonly string[];
  /** Why it failed. */
  readonly error?: string;
}

/** Something said during a run. */
export interface Diagnostic {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  /** The resource it is about. */
  readonly urn?: string;
}

export interface EngineReport {
  /** In the order in which they ended. */
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: boolean;
  /** What the command line printed. */
  readonly output: string;
}

/** The steps that are more than looking. */
export function changes({ steps }: Pick<EngineReport, 'steps'>): readonly Step[] {
  return steps.filter(({ op }) => !['same', 'read', 'refresh'].includes(op));
}

/** Collects the events of one run. */
export class EventLog {
  readonly #steps: Step[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #onStep: (step: Step) => void;

  constructor(onStep: (step: Step) => void) {
    this.#onStep = onStep;
  }

  take({ resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent): void {
    if (resOutputsEvent !== undefined) this.#step(resOutputsEvent.metadata);
    if (resOpFailedEvent !== undefined) this.#step(resOpFailedEvent.metadata, true);
    if (diagnosticEvent === undefined || diagnosticEvent.ephemeral === true) return;
    const { message, urn } = diagnosticEvent;
    // The SDK's own notes for whoever looks for mistakes in it come as well, though its types do not say so.
    const severity: string = diagnosticEvent.severity;
    if (severity === 'debug') return;
    this.#diagnostics.push({
      severity: severity === 'warning' || severity === 'error' ? severity : 'info',
      message: message.replaceAll(/<\{%[^%]*%\}>/g, '').trim(),
      ...(urn === undefined || urn === '' ? {} : { urn }),
    });
  }

  #step({ op, urn, type, detailedDiff, diffs }: NonNullable<EngineEvent['resOutputsEvent']>['metadata'], failed = false): void {
    const name = urn.split('::').at(-1)!;
    const changed = Object.keys(detailedDiff ?? {});
    const step = { op, urn, type, name, changed: changed.length > 0 ? changed : (diffs ?? []) };
    // The engine says why before it says that something failed.
    const why = failed ? this.#diagnostics.findLast((each) => each.urn === urn && each.severity === 'error')?.message : undefined;
    const whole = failed ? { ...step, error: why ?? 'failed' } : step;
    // A component is there once it is registered, and again with its outputs.
    if (!failed && this.#steps.some((each) => each.urn === urn && each.op === op)) return;
    this.#steps.push(whole);
    this.#onStep(whole);
  }

  /** @param refusal what the command line said when it ended with another status than 0 */
  report(output: string, refusal?: string): EngineReport {
    const silent = refusal !== undefined && this.#diagnostics.every(({ severity }) => severity !== 'error');
    const diagnostics = silent ? [...this.#diagnostics, { severity: 'error' as const, message: refusal }] : this.#diagnostics;
    return { steps: this.#steps, diagnostics, failed: refusal !== undefined, output };
  }
}
