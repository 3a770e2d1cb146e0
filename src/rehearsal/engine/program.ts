import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../user-error.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import { TemporaryFolder } from '../control-plane/temporary-folder.js';

export interface ProgramOptions {
  /** Folder of the project, with its `node_modules`. */
  readonly root: string;
  /** Entry, relative to `root`. */
  readonly main: string;
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly dryRun: boolean;
  /** Where the engine listens. */
  readonly address: string;
}

export interface ProgramEnd {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  /** What it printed, which no engine message repeats. */
  readonly output: string;
}

/** The program has told the engine what is wrong, and says so by ending with this. */
export const EXIT_AFTER_LOGGING = 32;

/** Runs a program in a process of its own, with the command line the engine's language host runs it with. */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { root, main, project, stack, config, secretKeys, env, dryRun, address } = options;
  const folder = await TemporaryFolder.create(tmpdir(), 'permacade-engine-');
  try {
    const program = new KeptProcess({
      name: 'program',
      command: process.execPath,
      args: [
        ...['--import', 'tsx', join(root, 'node_modules/@pulumi/pulumi/cmd/run')],
        ...['--monitor', address, '--engine', address, '--project', project, '--stack', stack, '--organization', 'organization'],
        ...['--pwd', root, '--root-directory', root, ...(dryRun ? ['--dry-run'] : []), main],
      ],
      folder,
      cwd: root,
      env: { ...env, PULUMI_CONFIG: JSON.stringify(config), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys) },
    });
    return { exitCode: await program.exited, output: program.output };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'E2BIG') throw error;
    throw new UserError(
      'the settings of the stack are more than fits into the environment of a process (128 KiB): move large texts into files',
      {
        cause: error,
      },
    );
  } finally {
    await folder.remove();
  }
}
