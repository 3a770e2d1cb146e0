import { join } from 'node:path';
import languageGrpc from '@pulumi/pulumi/proto/language_grpc_pb.js';
import language from '@pulumi/pulumi/proto/language_pb.js';
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { EngineLog } from './engine-log.js';
import { Listener, method } from './grpc.js';

export interface LanguageRuntimeOptions {
  /** Folder of the project: the program runs in it, with its `node_modules`. */
  readonly root: string;
  /** The program, relative to `root`. */
  readonly main: string;
  /** Environment of the program. */
  readonly env: NodeJS.ProcessEnv;
  /** Where its log lies; the program does not outlive the folder. */
  readonly folder: TemporaryFolder;
}

/** The program has told the engine what is wrong, and says so by ending with this. */
const ENDED_AFTER_LOGGING = 32;

/**
 * Runs the program for the engine as Pulumi's language host for Node does: in a process of its own, with the same
 * command line, and its exit status decides whether the update goes on.
 */
export class LanguageRuntime {
  readonly #options: LanguageRuntimeOptions;
  #listener: Listener | undefined;
  #program: KeptProcess | undefined;
  #runs = 0;

  private constructor(options: LanguageRuntimeOptions) {
    this.#options = options;
  }

  static async start(options: LanguageRuntimeOptions): Promise<LanguageRuntime> {
    const runtime = new LanguageRuntime(options);
    runtime.#listener = await Listener.start(languageGrpc.LanguageRuntimeService, {
      getRequiredPlugins: method(() => new language.GetRequiredPluginsResponse()),
      getRequiredPackages: method(() => new language.GetRequiredPackagesResponse()),
      getPluginInfo: method(() => new pluginProto.PluginInfo().setVersion('1.0.0')),
      run: method((request: language.RunRequest) => runtime.#run(request)),
      cancel: method(async () => {
        await runtime.#program?.stop();
        return new empty.Empty();
      }),
    });
    return runtime;
  }

  get port(): number {
    return this.#listener!.port;
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    this.#listener?.stop();
  }

  async #run(request: language.RunRequest): Promise<language.RunResponse> {
    const { root, main, env, folder } = this.#options;
    // The engine hands its own address over as the first argument.
    const engine = request.getArgsList()[0]!;
    const config = Object.fromEntries(request.getConfigMap().entries());
    this.#program = new KeptProcess({
      name: `program-${++this.#runs}`,
      command: process.execPath,
      args: [
        ...['--import', 'tsx', join(root, 'node_modules/@pulumi/pulumi/cmd/run')],
        ...['--monitor', request.getMonitorAddress(), '--engine', engine, '--organization', request.getOrganization()],
        ...['--project', request.getProject(), '--stack', request.getStack(), '--pwd', root, '--root-directory', root],
        ...['--parallel', String(request.getParallel()), ...(request.getDryrun() ? ['--dry-run'] : []), main],
      ],
      folder,
      cwd: root,
      env: {
        ...env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    });
    const status = await this.#program.exited;
    await this.#printed(this.#program.output.trim(), status === 0, engine);
    if (status === 0) return new language.RunResponse();
    if (status === ENDED_AFTER_LOGGING) return new language.RunResponse().setBail(true);
    return new language.RunResponse().setError(
      status === null ? `${main} was ended by a signal` : `Program exited with non-zero exit code: ${status}`,
    );
  }

  async #printed(text: string, fine: boolean, engine: string): Promise<void> {
    if (text === '') return;
    const log = new EngineLog(engine);
    await log.say(fine ? 'info' : 'error', text);
    log.close();
  }
}
