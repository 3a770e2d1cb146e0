import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as automation from '@pulumi/pulumi/automation/index.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { CommandLine, CommandLineError } from './command-line.js';
import { CommandProvider } from './command-provider.js';
import type { Commands } from './commands.js';
import type { PulumiPrograms } from './find-programs.js';
import { KubernetesProvider } from './kubernetes-provider.js';
import { LanguageRuntime } from './language-runtime.js';
import { type EngineReport, EventLog, type Step } from './report.js';
import { type StackConfig, stackSettings } from './stack-settings.js';

const { LocalWorkspace, Stack } = createRequire(import.meta.url)('@pulumi/pulumi/automation') as typeof automation;

/** As in `Pulumi.yaml`. */
const PROJECT = 'permacade';

export interface PulumiOptions {
  readonly programs: PulumiPrograms;
  /** For the state and all that Pulumi writes; what runs in it ends with it. */
  readonly folder: TemporaryFolder;
  /** Runs the commands on hosts and on this computer. */
  readonly commands: Commands;
  /** Environment of the program. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
}

/** What is run: a program and what it is told. */
export interface PulumiProgram extends StackConfig {
  /** Folder of the project: the program runs in it, with its `node_modules`. */
  readonly root: string;
  readonly stack: string;
  /** The program, relative to `root`. @default - the one that `Pulumi.yaml` names there */
  readonly main?: string;
}

type Operation = (stack: automation.Stack, onEvent: (event: automation.EngineEvent) => void) => Promise<{ readonly stdout: string }>;

/**
 * The real Pulumi in a throw-away folder: its own engine, state and checkpoints, driven through its command line.
 * The provider of commands is ours, that of Kubernetes Pulumi's own. Nothing outlives this process, however it ends.
 */
export class Pulumi {
  readonly #options: PulumiOptions;
  readonly #folder: string;
  readonly #commandLine: CommandLine;
  readonly #passphrase = randomBytes(24).toString('hex');
  /** Stacks that are there. */
  readonly #made = new Set<string>();

  private constructor(options: PulumiOptions) {
    const { programs, folder } = options;
    this.#options = options;
    this.#folder = join(folder.path, 'pulumi');
    this.#commandLine = new CommandLine({ command: programs.pulumi, folder, env: { ...environment(), TMPDIR: folder.path } });
  }

  /** Knows no stack yet. */
  static async create(options: PulumiOptions): Promise<Pulumi> {
    const pulumi = new Pulumi(options);
    await Promise.all(['state', 'project'].map((name) => mkdir(join(pulumi.#folder, name), { recursive: true })));
    return pulumi;
  }

  /** What `up` would do. Changes nothing. */
  preview(program: PulumiProgram, onStep?: (step: Step) => void): Promise<EngineReport> {
    return this.#operate(program, (stack, onEvent) => stack.preview({ onEvent, color: 'never' }), onStep);
  }

  /** Brings about what the program describes, as `pulumi up --yes --continue-on-error`. */
  up(program: PulumiProgram, onStep?: (step: Step) => void): Promise<EngineReport> {
    return this.#operate(program, (stack, onEvent) => stack.up({ onEvent, continueOnError: true, color: 'never' }), onStep);
  }

  /** Deletes what the state has, as `pulumi destroy --yes`, up to the first failure. The program is not asked. */
  destroy(program: PulumiProgram, onStep?: (step: Step) => void): Promise<EngineReport> {
    return this.#operate(program, (stack, onEvent) => stack.destroy({ onEvent, color: 'never' }), onStep);
  }

  /** `pulumi refresh --yes --clear-pending-creates`. */
  refresh(program: PulumiProgram): Promise<EngineReport> {
    return this.#operate(program, (stack, onEvent) => stack.refresh({ onEvent, clearPendingCreates: true, color: 'never' }));
  }

  /** Takes away the lock that a killed command left, as `pulumi cancel --yes`. */
  async cancel(program: PulumiProgram): Promise<void> {
    await (await this.#select(program)).cancel();
  }

  /** Kills the command line in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.#commandLine.kill();
  }

  /** The state as it lies on disk. */
  async state({ stack }: Pick<PulumiProgram, 'stack'>): Promise<string> {
    return readFile(join(this.#folder, 'state/.pulumi/stacks', PROJECT, `${stack}.json`), 'utf8');
  }

  async #operate(program: PulumiProgram, operation: Operation, onStep: (step: Step) => void = () => undefined): Promise<EngineReport> {
    const { programs, commands, folder, env = process.env } = this.#options;
    const { root, main = await findMain(root) } = program;
    const log = new EventLog(onStep);
    const [runtime, command, kubernetes] = await Promise.all([
      LanguageRuntime.start({ root, main, env, folder }),
      CommandProvider.start(commands),
      KubernetesProvider.start(programs.kubernetes, folder),
    ]);
    try {
      const stack = await this.#select(program, { PULUMI_DEBUG_PROVIDERS: `command:${command.port},kubernetes:${kubernetes.port}` });
      this.#commandLine.languageHost = runtime.port;
      const { stdout } = await operation(stack, (event) => log.take(event));
      return log.report(stdout);
    } catch (error) {
      if (!(error instanceof CommandLineError)) throw error;
      return log.report(error.stdout, error.message);
    } finally {
      this.#commandLine.languageHost = undefined;
      command.stop();
      await Promise.all([runtime.stop(), kubernetes.stop()]);
    }
  }

  async #select(program: PulumiProgram, env: Readonly<Record<string, string>> = {}): Promise<automation.Stack> {
    const { stack } = program;
    const workspace = await LocalWorkspace.create({
      workDir: join(this.#folder, 'project'),
      pulumiHome: join(this.#folder, 'home'),
      pulumiCommand: this.#commandLine as unknown as automation.PulumiCommand,
      projectSettings: { name: PROJECT, runtime: 'nodejs' },
      stackSettings: { [stack]: stackSettings(program, this.#passphrase) },
      envVars: {
        PULUMI_BACKEND_URL: `file://${join(this.#folder, 'state')}`,
        PULUMI_CONFIG_PASSPHRASE: this.#passphrase,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        ...env,
      },
    });
    if (this.#made.has(stack)) return Stack.select(stack, workspace);
    this.#made.add(stack);
    return Stack.create(stack, workspace);
  }
}

/** What the command line is given of this process's environment: nothing that is about another Pulumi. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PULUMI_')));
}

/** A program of another time may lie elsewhere. */
async function findMain(root: string): Promise<string> {
  return /^main: (.+)$/m.exec(await readFile(join(root, 'Pulumi.yaml'), 'utf8'))![1]!;
}
