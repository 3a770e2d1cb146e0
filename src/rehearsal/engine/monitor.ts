import { Server, ServerCredentials, status, type UntypedHandleCall } from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';
import resourceGrpc from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resource from '@pulumi/pulumi/proto/resource_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { type Deployment, type Reply, StoppedError } from './deployment.js';
import { readRegistration } from './registration.js';
import type { Diagnostic } from './step.js';
import { fromProgram, isObject, type WireObject } from './wire.js';

/** What the stand-in can do of what programs ask for, and what it cannot. */
const FEATURES: Readonly<Record<string, boolean>> = {
  secrets: true,
  resourceReferences: true,
  outputValues: true,
  aliasSpecs: true,
  deletedWith: false,
  replaceWith: false,
  transforms: false,
  invokeTransforms: false,
  parameterization: false,
  resourceHooks: false,
  errorHooks: false,
};

/** By number; the first is for whoever looks for mistakes in the SDK. */
const SEVERITIES: readonly (Diagnostic['severity'] | undefined)[] = [undefined, 'info', 'warning', 'error'];

const RESULTS = { success: 0, fail: 1, skip: 2 } as const;

/** As the SDK itself: a large home does not fit into the library's own 4 MiB. */
const OPTIONS = { 'grpc.max_receive_message_length': 400 * 1024 * 1024 };

type Handler<Request, Response> = (request: Request) => Response | Promise<Response>;

/** Listens for one program as the engine does, on a port of the loopback interface. */
export class Monitor {
  readonly #server = new Server(OPTIONS);
  readonly #deployment: Deployment;
  /** Registrations under way: the program may end before its last answer. */
  readonly #open = new Set<Promise<unknown>>();
  #outputs: WireObject | undefined;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.#serve(resourceGrpc.ResourceMonitorService, {
      supportsFeature: this.#answer((request: resource.SupportsFeatureRequest) => this.#supports(request)),
      registerResource: this.#answer((request: resource.RegisterResourceRequest) => this.#register(request)),
      registerResourceOutputs: this.#answer((request: resource.RegisterResourceOutputsRequest) => this.#registerOutputs(request)),
      signalAndWaitForShutdown: this.#answer(() => new empty.Empty()),
    });
    this.#serve(engineGrpc.EngineService, {
      log: this.#answer((request: engine.LogRequest) => this.#log(request)),
      getRootResource: this.#answer(() => new engine.GetRootResourceResponse()),
      setRootResource: this.#answer(() => new engine.SetRootResourceResponse()),
    });
  }

  /** Outputs of the stack; undefined until the program has said them. */
  get outputs(): WireObject | undefined {
    return this.#outputs;
  }

  /** Begins to listen and returns where. */
  async listen(): Promise<string> {
    const port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return `127.0.0.1:${port}`;
  }

  /** Waits for what is under way, and listens no more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#open);
    this.#server.forceShutdown();
  }

  /** Everything the service has and no handler answers is refused, aloud. */
  #serve(service: object, handlers: Readonly<Record<string, UntypedHandleCall>>): void {
    const refused = Object.keys(service).filter((method) => handlers[method] === undefined);
    const refusals = refused.map((method) => {
      const refuse = (): never => {
        const message = `the program asks the engine for ${method}, which the engine stand-in does not have`;
        this.#deployment.stop(message);
        throw new StoppedError(message);
      };
      return [method, this.#answer(refuse)] as const;
    });
    this.#server.addService(service as never, { ...Object.fromEntries(refusals), ...handlers });
  }

  #answer<Request, Response>(handle: Handler<Request, Response>): UntypedHandleCall {
    const answer = ({ request }: { readonly request: Request }, reply: (error: object | null, response?: Response) => void): void => {
      const answering = (async () => handle(request))();
      this.#open.add(answering);
      answering
        .then(
          (response) => reply(null, response),
          (error: unknown) => reply(this.#refusal(error)),
        )
        .finally(() => this.#open.delete(answering));
    };
    return answer as unknown as UntypedHandleCall;
  }

  /** The program takes "unavailable" for the end of the engine, and ends without saying more. */
  #refusal(error: unknown): object {
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof StoppedError)) this.#deployment.stop(message);
    return { code: status.UNAVAILABLE, message };
  }

  #supports(request: resource.SupportsFeatureRequest): resource.SupportsFeatureResponse {
    const feature = FEATURES[request.getId()];
    if (feature === undefined)
      throw new Error(`the program asks for the feature ${request.getId()}, of which the engine stand-in has never heard`);
    return new resource.SupportsFeatureResponse().setHassupport(feature);
  }

  async #register(request: resource.RegisterResourceRequest): Promise<resource.RegisterResourceResponse> {
    const { urn, id, outputs, result }: Reply = await this.#deployment.register(readRegistration(request));
    return new resource.RegisterResourceResponse()
      .setUrn(urn)
      .setId(id)
      .setResult(RESULTS[result])
      .setObject(struct.Struct.fromJavaScript(outputs as Record<string, never>));
  }

  #registerOutputs(request: resource.RegisterResourceOutputsRequest): empty.Empty {
    const outputs = fromProgram(request.getOutputs()?.toJavaScript() ?? {});
    if (isObject(outputs) && this.#deployment.registerOutputs(request.getUrn(), outputs)) this.#outputs = outputs;
    return new empty.Empty();
  }

  #log(request: engine.LogRequest): empty.Empty {
    const severity = SEVERITIES[request.getSeverity()];
    const urn = request.getUrn();
    if (severity !== undefined) {
      this.#deployment.options.onDiagnostic({ severity, message: request.getMessage(), ...(urn === '' ? {} : { urn }) });
    }
    return new empty.Empty();
  }
}
