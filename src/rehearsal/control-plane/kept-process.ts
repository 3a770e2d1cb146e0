import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inhabitant, TemporaryFolder } from './temporary-folder.js';

const keepProcess = fileURLToPath(new URL('./keep-process.sh', import.meta.url));

export interface KeptProcessProps {
  /** Names the process in messages, and its log file in the folder. */
  readonly name: string;
  /** Absolute path of the program, or a name to look up in `PATH`. */
  readonly command: string;
  readonly args: readonly string[];
  /** Its log lies here; the folder stays until the process has ended. */
  readonly folder: TemporaryFolder;
  /** Working directory. @default - the folder */
  readonly cwd?: string;
  /** Environment. @default - this process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether standard error has a log of its own, `<name>.errors.log`. @default false */
  readonly errorsApart?: boolean;
}

/** A process, with everything it starts, that never outlives this one. In its own session: Ctrl-C does not reach it. */
export class KeptProcess implements Inhabitant {
  readonly name: string;
  /** Exit code once it ended by itself; null when it was killed. Rejects when there is no shell to run it. */
  readonly exited: Promise<number | null>;
  readonly #props: KeptProcessProps;
  readonly #keeper: ChildProcess;
  readonly #log: string;
  readonly #errors: string;

  constructor(props: KeptProcessProps) {
    const { name, command, args, folder, cwd = folder.path, env = process.env, errorsApart = false } = props;
    this.#props = props;
    this.name = name;
    const { hold } = folder;
    this.#log = join(folder.path, `${name}.log`);
    this.#errors = errorsApart ? join(folder.path, `${name}.errors.log`) : this.#log;
    const [log, errors] = [openSync(this.#log, 'a', 0o600), openSync(this.#errors, 'a', 0o600)];
    try {
      this.#keeper = spawn('/bin/sh', [keepProcess, command, ...args], {
        stdio: ['pipe', log, errors, hold],
        detached: true,
        cwd,
        env,
      });
    } finally {
      [log, errors].forEach((file) => closeSync(file));
    }
    this.exited = new Promise((resolve, reject) => {
      this.#keeper.once('error', reject);
      this.#keeper.once('exit', (code) => resolve(code));
    });
    // Whoever waits for it hears of a failure; nobody waiting must not end the program.
    this.exited.catch(() => undefined);
    // Writing to a process that has just ended is no failure of ours.
    this.#keeper.stdin?.on('error', () => undefined);
    folder.add(this);
  }

  /** Process group of the process and of everything it starts. */
  get group(): number {
    return this.#keeper.pid!;
  }

  /** What it printed so far. */
  get output(): string {
    return readFileSync(this.#log, 'utf8');
  }

  /** What it printed on standard error so far, when that has a log of its own. */
  get errors(): string {
    return readFileSync(this.#errors, 'utf8');
  }

  get running(): boolean {
    return this.#keeper.exitCode === null && this.#keeper.signalCode === null;
  }

  /** Lets its keeper kill it with everything it started. */
  release(): void {
    this.#keeper.stdin?.destroy();
  }

  /** Kills it with everything it started and waits for its end. */
  async stop(): Promise<void> {
    this.release();
    await this.exited;
  }

  /** Starts the same once more; its log goes on. */
  again(): KeptProcess {
    return new KeptProcess(this.#props);
  }
}

let runs = 0;

/** Runs a short program in a folder and returns what it printed. Throws an Error with what it complained of when it fails. */
export async function runInFolder(props: KeptProcessProps): Promise<string> {
  const program = new KeptProcess({ ...props, name: `${props.name}-${++runs}`, errorsApart: true });
  const status = await program.exited;
  if (status !== 0) throw new Error(`${props.name} ended with ${status}: ${program.errors.trim()}`);
  return program.output;
}
