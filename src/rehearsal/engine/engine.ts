import type { ApiClient } from '../../cluster/client/api-client.js';
import { Deployment } from './deployment.js';
import { withLock } from './lock.js';
import { type LocalCommands, NO_LOCAL_COMMANDS } from './local-command.js';
import { Monitor } from './monitor.js';
import { EXIT_AFTER_LOGGING, runProgram } from './program.js';
import { Providers } from './providers.js';
import { Redaction } from './redaction.js';
import type { RemoteCommands } from './remote-command.js';
import { State } from './state.js';
import { StateFile } from './state-file.js';
import type { Diagnostic, EngineReport, Step } from './step.js';
import { nameOf, typeOf } from './urn.js';
import { shown, type WireObject } from './wire.js';

export interface EngineOptions {
  /** Folder of the project: the program runs in it, with its `node_modules`. */
  readonly root: string;
  readonly stack: string;
  /** @default 'permacade' */
  readonly project?: string;
  /** The program, relative to `root`. @default 'src/pulumi/main.ts' */
  readonly main?: string;
  /** Settings by full key, such as `permacade:domain`; what is not a text is JSON, as the engine passes it. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of settings that are secret. */
  readonly secretKeys: readonly string[];
  /** File that holds what the runs before left behind. It is made when it is missing. */
  readonly state: string;
  /** What secrets in the state are encrypted with. @default - random, kept beside the state as `<state>.key` */
  readonly passphrase?: string;
  /** Environment of the program. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Reaches the cluster of a kubeconfig. Whoever makes a client also closes it. */
  readonly kubernetes: (kubeconfig: string) => ApiClient;
  /** Runs scripts on hosts. */
  readonly remote: RemoteCommands;
  /** Runs scripts on this computer. @default - such a resource fails, by name */
  readonly local?: LocalCommands;
  /** Told each step when it has ended and is recorded. @default - nobody is told */
  readonly onStep?: (step: Step) => void;
  /**
   * Whether what does not depend on a failure goes on, as with `pulumi up --continue-on-error`. When false, nothing new
   * is begun after a failure, as with plain `pulumi up`. @default true, so that one run finds everything that is wrong
   */
  readonly continueOnError?: boolean;
  /** Milliseconds before something is tried again, and between looks at what is waited for. @default 1000 */
  readonly pauseMs?: number;
}

/**
 * Stands in for the Pulumi engine with the providers `kubernetes` and `command`: runs the real, unchanged program in a
 * process of its own and does what it asks for. An option or a request that it does not have is an error.
 */
export class Engine {
  readonly #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** What `up` would do. Changes nothing, neither anywhere nor in the state. */
  async preview(): Promise<EngineReport> {
    return this.#run(true, true);
  }

  /** Brings about what the program describes, and deletes what it described before and no longer does. */
  async up(): Promise<EngineReport> {
    return withLock(this.#options.state, () => this.#run(false, true));
  }

  /** Deletes everything in the state. The program is not asked. */
  async destroy(): Promise<EngineReport> {
    return withLock(this.#options.state, () => this.#run(false, false));
  }

  async #run(dryRun: boolean, asksProgram: boolean): Promise<EngineReport> {
    const {
      stack,
      project = 'permacade',
      state: path,
      passphrase,
      continueOnError = true,
      kubernetes,
      remote,
      local = NO_LOCAL_COMMANDS,
      pauseMs = 1_000,
    } = this.#options;
    const file = new StateFile({ path, stack, ...(passphrase === undefined ? {} : { passphrase }) });
    const report = new Report(this.#options);
    report.warnOfInterruption(file.contents.pending.map(({ urn, type }) => `${nameOf(urn)} (${typeOf(urn)}), interrupted while ${type}`));
    const deployment = new Deployment({
      ...{ stack, project, dryRun, continueOnError },
      state: new State(file.contents, dryRun ? () => undefined : (contents) => file.write(contents)),
      providers: new Providers({ kubernetes, remote, local, pauseMs }),
      onStep: (step) => report.step(step),
      onDiagnostic: (diagnostic) => report.say(diagnostic),
      onSecret: (texts) => report.redaction.learn(texts),
    });
    const outputs = asksProgram ? await this.#program(deployment, report, dryRun) : {};
    await deployment.finish();
    return report.end(outputs ?? {}, deployment.hasFailed);
  }

  /** Runs the program against the deployment, and returns the outputs of its stack. */
  async #program(deployment: Deployment, report: Report, dryRun: boolean): Promise<WireObject | undefined> {
    const { root, main = 'src/pulumi/main.ts', stack, project = 'permacade', config, secretKeys, env = process.env } = this.#options;
    const monitor = new Monitor(deployment);
    try {
      const address = await monitor.listen();
      const { exitCode, output } = await runProgram({ root, main, project, stack, config, secretKeys, env, dryRun, address });
      await monitor.close();
      if (output.trim() !== '') report.say({ severity: exitCode === 0 ? 'info' : 'error', message: output.trim() });
      const said = exitCode === EXIT_AFTER_LOGGING || deployment.hasBroken;
      if (exitCode !== 0) deployment.stop(said ? undefined : `${main} ended with ${exitCode === null ? 'a signal' : `status ${exitCode}`}`);
      return monitor.outputs;
    } finally {
      await monitor.close();
    }
  }
}

/** What a person has marked as a secret is one, but for a text so short that it is in every other word. */
const SHORTEST_SETTING = 4;

/** Collects what a run has to say. */
class Report {
  readonly redaction = new Redaction();
  readonly #steps: Step[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  readonly #onStep: ((step: Step) => void) | undefined;

  constructor({ onStep, config, secretKeys }: EngineOptions) {
    this.#onStep = onStep;
    this.redaction.learn(
      secretKeys.flatMap((key) => (config[key] === undefined ? [] : [config[key]])),
      SHORTEST_SETTING,
    );
  }

  step(step: Step): void {
    const clean = step.error === undefined ? step : { ...step, error: this.redaction.clean(step.error) };
    this.#steps.push(clean);
    this.#onStep?.(clean);
  }

  say(diagnostic: Diagnostic): void {
    this.#diagnostics.push({ ...diagnostic, message: this.redaction.clean(diagnostic.message) });
  }

  /** The engine only warns; a person has to look. Here the run itself finds out, see `docs/engine.md`. */
  warnOfInterruption(operations: readonly string[]): void {
    if (operations.length === 0) return;
    this.say({
      severity: 'warning',
      message: `the last run did not end: ${operations.join('; ')}. Whether they were done is looked at now`,
    });
  }

  end(outputs: WireObject, failed: boolean): EngineReport {
    const known = Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, shown(value)]));
    return { steps: this.#steps, outputs: known, diagnostics: this.#diagnostics, failed };
  }
}
