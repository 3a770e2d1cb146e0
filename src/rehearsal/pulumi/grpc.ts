import { type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, status, type UntypedHandleCall } from '@grpc/grpc-js';

/** As in Pulumi's own SDK: a large home does not fit into the library's 4 MiB. */
export const CHANNEL = { 'grpc.max_receive_message_length': 400 * 1024 * 1024 };

/** Answers one method. What it throws reaches the caller as the message of an error. */
export function method<Request, Response>(handle: (request: Request) => Response | Promise<Response>): UntypedHandleCall {
  return ({ request }: ServerUnaryCall<Request, Response>, reply: sendUnaryData<Response>): void => {
    void (async () => handle(request))().then(
      (response) => reply(null, response),
      (error: unknown) => reply({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
    );
  };
}

/** A service on a port of the loopback interface. */
export class Listener {
  readonly #server: Server;

  private constructor(
    readonly port: number,
    server: Server,
  ) {
    this.#server = server;
  }

  static async start(service: unknown, methods: Readonly<Record<string, UntypedHandleCall>>): Promise<Listener> {
    const server = new Server(CHANNEL);
    server.addService(service as Parameters<Server['addService']>[0], methods);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    return new Listener(port, server);
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}
