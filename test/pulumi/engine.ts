import { fileURLToPath } from 'node:url';
import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';
import resourceGrpc from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resource from '@pulumi/pulumi/proto/resource_pb.js';
import { execa } from 'execa';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { printed } from './printed.js';
import { record, type Recorded } from './record.js';

/** What one run of the program said to the engine. */
export interface EngineRun {
  readonly exitCode: number | undefined;
  readonly records: readonly Recorded[];
  /** Messages the program logged, worst first word: `ERROR …`, `WARNING …`. */
  readonly log: readonly string[];
  /** Outputs of the stack, when the program got that far. */
  readonly outputs: unknown;
}

export interface EngineOptions {
  readonly stack: string;
  readonly dryRun: boolean;
  /** Settings, by full key, as the engine passes them: everything but text is JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` that are secret. */
  readonly secretKeys: readonly string[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SEVERITY = ['DEBUG', 'INFO', 'WARNING', 'ERROR'];

type Callback<T> = (error: null, response: T) => void;

/** Runs `src/pulumi/main.ts` in a process of its own, as the engine runs it, against an engine that accepts everything. */
export async function runProgram({ stack, dryRun, config, secretKeys }: EngineOptions): Promise<EngineRun> {
  const records: Recorded[] = [];
  const log: string[] = [];
  let outputs: unknown;
  const server = new Server();
  server.addService(resourceGrpc.ResourceMonitorService as never, {
    supportsFeature: answer((_, reply: Callback<unknown>) => reply(null, new resource.SupportsFeatureResponse().setHassupport(true))),
    registerStackTransform: answer((_, reply: Callback<unknown>) => reply(null, new empty.Empty())),
    signalAndWaitForShutdown: answer((_, reply: Callback<unknown>) => reply(null, new empty.Empty())),
    registerResource: answer(({ request }: { request: resource.RegisterResourceRequest }, reply: Callback<unknown>) => {
      const type = request.getType();
      records.push(record(request as never));
      const properties = request.getObject()?.toJavaScript() ?? {};
      const ran: Record<string, string> =
        type === 'command:remote:Command' && !dryRun ? { stdout: printed(request.getName(), properties['create']), stderr: '' } : {};
      reply(
        null,
        new resource.RegisterResourceResponse()
          .setUrn(`urn:pulumi:${stack}::permacade::${type}::${request.getName()}`)
          .setId(request.getCustom() && !dryRun ? `id of ${request.getName()}` : '')
          .setObject(struct.Struct.fromJavaScript({ ...properties, ...ran })),
      );
    }),
    registerResourceOutputs: answer(({ request }: { request: resource.RegisterResourceOutputsRequest }, reply: Callback<unknown>) => {
      if (request.getUrn().includes('pulumi:pulumi:Stack')) outputs = request.getOutputs()?.toJavaScript();
      reply(null, new empty.Empty());
    }),
  });
  server.addService(engineGrpc.EngineService as never, {
    log: answer(({ request }: { request: engine.LogRequest }, reply: Callback<unknown>) => {
      log.push(`${SEVERITY[request.getSeverity()]} ${request.getMessage()}`);
      reply(null, new empty.Empty());
    }),
    getRootResource: answer((_, reply: Callback<unknown>) => reply(null, new engine.GetRootResourceResponse())),
    setRootResource: answer((_, reply: Callback<unknown>) => reply(null, new engine.SetRootResourceResponse())),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  try {
    const address = `127.0.0.1:${port}`;
    const { exitCode } = await execa(
      process.execPath,
      [
        ...['--import', 'tsx', 'node_modules/@pulumi/pulumi/cmd/run'],
        ...['--monitor', address, '--engine', address, '--project', 'permacade', '--stack', stack],
        ...['--pwd', ROOT, '--root-directory', ROOT, ...(dryRun ? ['--dry-run'] : []), 'src/pulumi/main.ts'],
      ],
      {
        cwd: ROOT,
        reject: false,
        env: {
          PULUMI_CONFIG: JSON.stringify(config),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
          SSH_AUTH_SOCK: '/run/agent',
          PERMACADE_OBSERVE: 'off',
          PERMACADE_FIT: 'warn',
        },
      },
    );
    return { exitCode, records, log, outputs };
  } finally {
    server.forceShutdown();
  }
}

function answer<Call, T>(handle: (call: Call, reply: Callback<T>) => void): UntypedHandleCall {
  return handle as unknown as UntypedHandleCall;
}
