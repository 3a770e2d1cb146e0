import { credentials } from '@grpc/grpc-js';
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';
import { CHANNEL } from './grpc.js';

const SEVERITIES = { info: 1, warning: 2, error: 3 } as const;

/** What a provider or a language host says to whoever runs the engine. */
export class EngineLog {
  readonly #client: engineGrpc.EngineClient;

  /** @param address where the engine listens */
  constructor(address: string) {
    this.#client = new engineGrpc.EngineClient(address, credentials.createInsecure(), CHANNEL);
  }

  /** @param urn the resource it is about; empty for the stack */
  say(severity: keyof typeof SEVERITIES, message: string, urn = ''): Promise<void> {
    const request = new engine.LogRequest().setSeverity(SEVERITIES[severity]).setMessage(message).setUrn(urn);
    // An engine that has just ended listens to nobody.
    return new Promise((resolve) => this.#client.log(request, () => resolve()));
  }

  close(): void {
    this.#client.close();
  }
}
