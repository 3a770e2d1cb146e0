import { randomBytes } from 'node:crypto';
import { differences, formatPath } from './property-path.js';
import type { Difference, Operation, Outcome, ResourceProvider, Say } from './provider.js';
import type { ResourceState } from './state.js';
import { nameOf } from './urn.js';
import { reveal, UNKNOWN, type Wire, type WireObject } from './wire.js';

/** What is run, for which resource, and until when. */
export interface CommandOperation {
  readonly op: 'create' | 'update' | 'delete';
  readonly urn: string;
  readonly name: string;
  /** Aborts when the resource's own timeout is over; the engine does not wait for an answer then. */
  readonly signal: AbortSignal;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** A script failed, with all it printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** @param reason such as `Process exited with status 3` */
  constructor(
    readonly reason: string,
    readonly output: string,
  ) {
    super(reason);
  }
}

const LOGGING = ['stdout', 'stderr', 'stdoutAndStderr', 'none'];

/** Longest line that the provider can log; a longer one makes it wait for ever. */
const LINE_LIMIT = 65_536;

/** What both kinds of command have in common: `create` once, `update` or else `create` on any change, `delete` at the end. */
export abstract class CommandProvider implements ResourceProvider {
  /** Names of the inputs that it has. */
  protected abstract readonly inputs: readonly string[];

  /** What else is wrong with inputs. */
  protected abstract wrong(inputs: WireObject): readonly string[];

  /** Runs one script. */
  protected abstract execute(script: string, stdin: string, inputs: WireObject, operation: CommandOperation): Promise<CommandResult>;

  /** Outputs beside what was printed. */
  protected abstract outputs(inputs: WireObject): WireObject;

  /** Told before a script runs that has run before. */
  protected abstract beforeAgain(inputs: WireObject, say: Say): void;

  check(inputs: WireObject): readonly string[] {
    const unknown = Object.keys(inputs).filter((key) => !this.inputs.includes(key));
    const values = reveal(inputs) as WireObject;
    const { logging } = values;
    return [
      ...unknown.map((key) => `${key} is no input of a command that the engine stand-in knows; there are ${this.inputs.join(', ')}`),
      ...this.wrong(values),
      ...(logging === undefined || LOGGING.includes(String(logging))
        ? []
        : [`logging is ${String(logging)}, expected one of ${LOGGING.join(', ')}`]),
    ];
  }

  difference(old: ResourceState, inputs: WireObject): Difference {
    const changed = differences(reveal(old.inputs), reveal(inputs)).map(formatPath);
    // The SDK asks for a replacement on changed triggers itself; by itself the provider never does.
    return { changed, replace: [], deleteBeforeReplace: false };
  }

  remember(): Readonly<Record<string, string>> {
    return {};
  }

  async create(operation: Operation, say: Say): Promise<Outcome> {
    if (operation.dryRun) return { id: '', outputs: { ...operation.inputs, stdout: UNKNOWN, stderr: UNKNOWN } };
    return { id: randomBytes(16).toString('hex'), outputs: await this.#run('create', operation, 'create', say) };
  }

  async update(operation: Operation, old: ResourceState, say: Say): Promise<Outcome> {
    const { stdout = '', stderr = '' } = old.outputs;
    // A preview runs nothing and shows what the command printed the last time.
    if (operation.dryRun) return { id: old.id, outputs: { ...operation.inputs, stdout, stderr } };
    const script = operation.inputs['update'] === undefined ? 'create' : 'update';
    return { id: old.id, outputs: await this.#run('update', operation, script, say) };
  }

  async delete({ urn, inputs }: ResourceState, timeoutMs: number | undefined, say: Say): Promise<void> {
    if (inputs['delete'] !== undefined) await this.#run('delete', { urn, inputs, timeoutMs }, 'delete', say);
  }

  /** Nothing tells whether a script ran: it runs again, which is why every script must bear that. */
  async adopt(): Promise<undefined> {
    return undefined;
  }

  async #run(
    op: CommandOperation['op'],
    { urn, inputs, timeoutMs }: Pick<Operation, 'urn' | 'inputs' | 'timeoutMs'>,
    from: 'create' | 'update' | 'delete',
    say: Say,
  ): Promise<WireObject> {
    const values = reveal(inputs) as WireObject;
    const script = textOf(values[from]);
    if (op !== 'create') this.beforeAgain(values, say);
    const signal = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs);
    const running =
      script === undefined
        ? Promise.resolve({ stdout: '', stderr: '' })
        : this.execute(script, textOf(values['stdin']) ?? '', values, { op, urn, name: nameOf(urn), signal });
    const { stdout, stderr } = await until(running, signal).catch((error: unknown) => {
      throw explain(error, script ?? '');
    });
    log(String(values['logging'] ?? 'stdoutAndStderr'), { stdout, stderr }, say);
    return { ...this.outputs(inputs), stdout, stderr };
  }
}

function textOf(value: Wire | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function until<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CommandError('it took longer than its customTimeouts allow', '')), { once: true });
    running.then(resolve, reject);
  });
}

/** As the provider words it: the whole command is in it, which is why it must hold no secret. */
function explain(error: unknown, script: string): Error {
  if (!(error instanceof CommandError)) return error instanceof Error ? error : new Error(String(error));
  return new Error(`${error.reason}: running ${JSON.stringify(script)}:\n${error.output}`, { cause: error });
}

function log(logging: string, { stdout, stderr }: CommandResult, say: Say): void {
  const logged = [
    ['stdout', stdout],
    ['stderr', stderr],
  ].filter(([stream]) => logging === stream || logging === 'stdoutAndStderr') as [string, string][];
  for (const [stream, text] of logged) {
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.some((line) => Buffer.byteLength(line) > LINE_LIMIT)) {
      throw new Error(
        `${stream} has a line of more than ${LINE_LIMIT / 1024} KiB, and the provider waits for ever when it logs one: set logging so that it does not`,
      );
    }
    for (const line of lines) say('info', line);
  }
}
