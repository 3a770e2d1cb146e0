import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js';
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { CommandError, type CommandOperation, type CommandResult, type Commands } from './commands.js';
import { EngineLog } from './engine-log.js';
import { Listener, method } from './grpc.js';
import { checkConnection, readConnection } from './remote-connection.js';
import { type Properties, reveal, secret, UNKNOWN } from './wire.js';

const INPUTS = ['create', 'update', 'delete', 'stdin', 'triggers', 'addPreviousOutputInEnv', 'logging'];
const LOGGING = ['stdout', 'stderr', 'stdoutAndStderr', 'none'];
const REMOTE = 'command:remote:Command';

/** Longest line that the real provider can log; a longer one makes it wait for ever. */
const LINE_LIMIT = 65_536;

/** What an operation is about, from whichever request. */
interface Target {
  readonly urn: string;
  readonly inputs: Properties;
  /** Seconds; 0 for no limit. */
  readonly timeout: number;
}

/**
 * The provider of `command:remote:Command` and `command:local:Command`, as far as this program uses it: it behaves as
 * `@pulumi/command` 1.2.1 does, and lets the caller run the scripts. The engine attaches to it by its port.
 */
export class CommandProvider {
  readonly #commands: Commands;
  readonly #end = new AbortController();
  #listener: Listener | undefined;
  #log: EngineLog | undefined;

  private constructor(commands: Commands) {
    this.#commands = commands;
  }

  static async start(commands: Commands): Promise<CommandProvider> {
    const made = new CommandProvider(commands);
    made.#listener = await Listener.start(providerGrpc.ResourceProviderService, made.#methods());
    return made;
  }

  get port(): number {
    return this.#listener!.port;
  }

  stop(): void {
    this.#end.abort();
    this.#listener?.stop();
    this.#log?.close();
  }

  #methods(): Parameters<typeof Listener.start>[1] {
    return {
      attach: method((request: pluginProto.PluginAttach) => {
        this.#log = new EngineLog(request.getAddress());
        return new empty.Empty();
      }),
      getPluginInfo: method(() => new pluginProto.PluginInfo().setVersion('1.2.1')),
      checkConfig: method((request: provider.CheckRequest) => new provider.CheckResponse().setInputs(request.getNews())),
      diffConfig: method(() => new provider.DiffResponse().setChanges(provider.DiffResponse.DiffChanges.DIFF_NONE)),
      configure: method(() => new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true)),
      check: method((request: provider.CheckRequest) =>
        new provider.CheckResponse()
          .setInputs(request.getNews())
          .setFailuresList(
            problems(parseType(request.getUrn()), plain(request.getNews())).map((reason) => new provider.CheckFailure().setReason(reason)),
          ),
      ),
      diff: method(diff),
      create: method((request: provider.CreateRequest) => this.#create(request)),
      update: method((request: provider.UpdateRequest) => this.#update(request)),
      delete: method(async (request: provider.DeleteRequest) => {
        const target = { urn: request.getUrn(), inputs: fields(request.getOldInputs()), timeout: request.getTimeout() };
        if (target.inputs['delete'] !== undefined) await this.#run('delete', 'delete', target);
        return new empty.Empty();
      }),
      cancel: method(() => {
        this.#end.abort();
        return new empty.Empty();
      }),
    };
  }

  async #create(request: provider.CreateRequest): Promise<provider.CreateResponse> {
    const inputs = fields(request.getProperties());
    // A preview runs nothing, so what would be printed is not known.
    if (request.getPreview()) return new provider.CreateResponse().setProperties(wire({ ...inputs, stdout: UNKNOWN, stderr: UNKNOWN }));
    const result = await this.#run('create', 'create', { urn: request.getUrn(), inputs, timeout: request.getTimeout() });
    return new provider.CreateResponse().setId(randomBytes(16).toString('hex')).setProperties(outputs(inputs, result));
  }

  async #update(request: provider.UpdateRequest): Promise<provider.UpdateResponse> {
    const inputs = fields(request.getNews());
    const { stdout = '', stderr = '' } = fields(request.getOlds());
    // A preview shows what was printed the last time.
    if (request.getPreview()) return new provider.UpdateResponse().setProperties(wire({ ...inputs, stdout, stderr }));
    const from = inputs['update'] === undefined ? 'create' : 'update';
    const result = await this.#run('update', from, { urn: request.getUrn(), inputs, timeout: request.getTimeout() });
    return new provider.UpdateResponse().setProperties(outputs(inputs, result));
  }

  async #run(op: CommandOperation['op'], from: 'create' | 'update' | 'delete', { urn, inputs, timeout }: Target): Promise<CommandResult> {
    const values = reveal(inputs) as Properties;
    const script = readText(values[from]);
    if (script === undefined) return { stdout: '', stderr: '' };
    const signal = timeout > 0 ? AbortSignal.any([this.#end.signal, AbortSignal.timeout(timeout * 1000)]) : this.#end.signal;
    const connection = parseType(urn) === REMOTE ? { connection: readConnection(values['connection']) } : {};
    const running = this.#commands.run(script, readText(values['stdin']) ?? '', {
      op,
      name: urn.split('::').at(-1)!,
      ...connection,
      signal,
    });
    const log = async (result: CommandResult): Promise<void> => {
      for (const line of logged(String(values['logging'] ?? 'stdoutAndStderr'), result)) await this.#log?.say('info', line, urn);
    };
    const result = await until(running, signal).catch(async (error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
      await log(error);
      // As the provider words it: the whole command is in it, which is why it must hold no secret.
      throw new Error(`${error.reason}: running ${JSON.stringify(script)}:\n${error.stdout}${error.stderr}`, { cause: error });
    });
    await log(result);
    return result;
  }
}

function problems(type: string, inputs: Properties): readonly string[] {
  const known = type === REMOTE ? [...INPUTS, 'connection'] : INPUTS;
  const { logging, addPreviousOutputInEnv } = inputs;
  return [
    ...Object.keys(inputs)
      .filter((key) => !known.includes(key))
      .map((key) => `${key} is no input of a command that this provider knows; there are ${known.join(', ')}`),
    ...(type === REMOTE ? checkConnection(inputs['connection']) : []),
    ...(addPreviousOutputInEnv === false
      ? []
      : ['addPreviousOutputInEnv is not false: sshd refuses the environment, and the provider warns each time']),
    ...(logging === undefined || LOGGING.includes(String(logging))
      ? []
      : [`logging is ${String(logging)}, expected one of ${LOGGING.join(', ')}`]),
  ];
}

/** Any input that differs makes a command run again. The SDK asks for a replacement on changed triggers by itself. */
function diff(request: provider.DiffRequest): provider.DiffResponse {
  const [old, wanted] = [plain(request.getOldInputs()), plain(request.getNews())];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].filter((key) => !isDeepStrictEqual(old[key], wanted[key]));
  const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;
  return new provider.DiffResponse().setChanges(keys.length === 0 ? DIFF_NONE : DIFF_SOME).setDiffsList(keys);
}

/** What is kept of a command that ran; a connection is secret as a whole. */
function outputs(inputs: Properties, { stdout, stderr }: CommandResult): struct.Struct {
  const { connection, ...rest } = inputs;
  return wire({ ...rest, ...(connection === undefined ? {} : { connection: secret(connection) }), stdout, stderr });
}

function logged(logging: string, { stdout, stderr }: CommandResult): readonly string[] {
  const lines = [
    ...(logging === 'stdout' || logging === 'stdoutAndStderr' ? stdout.split('\n') : []),
    ...(logging === 'stderr' || logging === 'stdoutAndStderr' ? stderr.split('\n') : []),
  ].filter((line) => line !== '');
  if (lines.every((line) => Buffer.byteLength(line) <= LINE_LIMIT)) return lines;
  throw new Error(`a line of more than ${LINE_LIMIT / 1024} KiB is logged, which the provider never ends: set logging so that it is not`);
}

function until<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CommandError('it took longer than its customTimeouts allow, or was cancelled')), {
      once: true,
    });
    running.then(resolve, reject);
  });
}

function parseType(urn: string): string {
  return urn.split('::')[2]!.split('$').at(-1)!;
}

function readText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function fields(properties: struct.Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}

function plain(properties: struct.Struct | undefined): Properties {
  return reveal(fields(properties)) as Properties;
}

function wire(properties: Properties): struct.Struct {
  return struct.Struct.fromJavaScript(properties as Parameters<typeof struct.Struct.fromJavaScript>[0]);
}
