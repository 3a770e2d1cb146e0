import type { Agent, IncomingMessage } from 'node:http';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type RequestContext, ResponseContext } from '@kubernetes/client-node';

/** How many requests are on their way at once; the others wait here for a connection. */
const CONNECTIONS = 16;

/** The server itself gives up on a request after this long. */
const ANSWER_WITHIN_MS = 60_000;

/**
 * Sends the library's requests over connections that are kept open. Its own transport opens one per request, which costs a
 * TLS handshake each, and breaks on connections that are kept (node-fetch 2 reports a premature close).
 */
export class KeptConnections {
  /** Certificates and proxy do not change, so the agent that the library made for the first request serves all. */
  #agent: Agent | undefined;

  async send(request: RequestContext): Promise<ResponseContext> {
    this.#agent ??= Object.assign(request.getAgent()!, { keepAlive: true, maxSockets: CONNECTIONS });
    for (;;) {
      try {
        return await sendOnce(request, this.#agent);
      } catch (error) {
        // The server closes idle connections, possibly just when one is used again; it never saw this request.
        if (!(error instanceof ClosedConnection)) throw error;
      }
    }
  }

  close(): void {
    this.#agent?.destroy();
  }
}

/** A kept connection turned out to be closed already. */
class ClosedConnection extends Error {}

async function sendOnce(context: RequestContext, agent: Agent): Promise<ResponseContext> {
  const response = await open(context, agent);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return new ResponseContext(response.statusCode!, {}, { text: async () => body.toString('utf8'), binary: async () => body });
}

function open(context: RequestContext, agent: Agent): Promise<IncomingMessage> {
  const url = new URL(context.getUrl());
  const method = context.getHttpMethod();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method, agent, headers: context.getHeaders() }, resolve);
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      reject(outgoing.reusedSocket && error.code === 'ECONNRESET' ? new ClosedConnection(error.message, { cause: error }) : error);
    });
    const late = Object.assign(new Error(`${method} ${url.pathname}: no answer within ${ANSWER_WITHIN_MS / 1000} s`), {
      code: 'ETIMEDOUT',
    });
    outgoing.setTimeout(ANSWER_WITHIN_MS, () => outgoing.destroy(late));
    outgoing.end(context.getBody());
  });
}
