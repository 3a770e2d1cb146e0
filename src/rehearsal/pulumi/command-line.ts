import { version } from '@pulumi/pulumi/version.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';

export interface CommandLineOptions {
  /** Path of `pulumi`, or its name in `PATH`. */
  readonly command: string;
  readonly folder: TemporaryFolder;
  /** Environment beside what the Automation API adds. */
  readonly env: NodeJS.ProcessEnv;
}

/** Commands that run the program. */
const RUN_PROGRAM: ReadonlySet<string> = new Set(['up', 'preview']);

/** The command line ended with another status than 0. */
export class CommandLineError extends Error {
  override readonly name = 'CommandLineError';

  constructor(
    readonly stdout: string,
    stderr: string,
  ) {
    super(stderr.trim() || stdout.trim());
  }
}

/** Runs `pulumi` for the Automation API as a process that does not outlive this one, and with a language host of our own. */
export class CommandLine {
  /** The Automation API asks only to tell what older ones lack; an older one is never used. */
  readonly version = version;
  /** Port of the language host for the next command that runs the program. */
  languageHost: number | undefined;
  readonly #options: CommandLineOptions;
  #runs = 0;
  #process: KeptProcess | undefined;

  constructor(options: CommandLineOptions) {
    this.#options = options;
  }

  /** Called by the Automation API. */
  async run(
    args: readonly string[],
    cwd: string,
    added: Readonly<Record<string, string>>,
  ): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
    const { folder, env, command } = this.#options;
    const host = this.languageHost !== undefined && RUN_PROGRAM.has(args[0]!) ? [`--client=127.0.0.1:${this.languageHost}`] : [];
    const running = new KeptProcess({
      name: `pulumi-${++this.#runs}`,
      command,
      args: [...args, ...host, '--non-interactive'],
      folder,
      cwd,
      env: { ...env, ...added },
      errorsApart: true,
    });
    this.#process = running;
    const code = await running.exited;
    const [stdout, stderr] = [running.output, running.errors];
    if (code !== 0) throw new CommandLineError(stdout, stderr);
    return { stdout, stderr, code };
  }

  /** Kills the command that runs, as SIGKILL does, with everything it started. */
  async kill(): Promise<void> {
    await this.#process?.stop();
  }
}
