import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { ApiAccess } from './api-access.js';
import { ApiError, statusOf } from './api-error.js';

/** Requests on their way at once; the server does the rest of its waiting on two cores anyway. */
const CONNECTIONS = 16;

/** The server itself gives up on a request after this long. */
const ANSWER_WITHIN_MS = 60_000;

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** @default 'application/json' */
  readonly accept?: string;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** @default - none */
  readonly body?: unknown;
}

/** Requests to one API server, over connections that are kept open. */
export class ApiConnection {
  readonly #access: ApiAccess;
  readonly #agent: Agent;
  /** Each watch keeps a connection for itself, so that watches leave the others free. */
  readonly #watches: Agent;

  constructor(access: ApiAccess) {
    this.#access = access;
    const { ca, certificate, key, insecure = false, serverName } = access;
    const name = serverName === undefined ? {} : { servername: serverName };
    const tls = { keepAlive: true, ca, cert: certificate, key, rejectUnauthorized: !insecure, ...name };
    this.#agent = new Agent({ ...tls, maxSockets: CONNECTIONS });
    this.#watches = new Agent(tls);
  }

  /** Sends a request and returns the whole answer. Throws an ApiError when the server refuses. */
  async send(call: Call): Promise<string> {
    for (;;) {
      try {
        return await textOf(await this.#open(call, this.#agent, ANSWER_WITHIN_MS));
      } catch (error) {
        // The server closes idle connections, possibly just when we use one; it never saw this request.
        if (!(error instanceof UnusedConnection)) throw error;
      }
    }
  }

  /** Sends a request whose answer has no end, and returns it. Throws an ApiError when the server refuses. */
  async stream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.#open({ method: 'GET', path }, this.#watches, undefined, signal);
    if (isSuccess(response)) return response;
    throw new ApiError(response.statusCode ?? 0, statusOf(await textOf(response).catch((error: unknown) => String(error))));
  }

  /** Ends every connection. */
  close(): void {
    this.#agent.destroy();
    this.#watches.destroy();
  }

  #open(call: Call, agent: Agent, timeoutMs?: number, signal?: AbortSignal): Promise<IncomingMessage> {
    const { method, path, accept = 'application/json', contentType = 'application/json', body } = call;
    const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const { url, token } = this.#access;
    const headers = {
      accept,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': contentType, 'content-length': sent.length }),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(`${url}${path}`, { method, headers, agent, signal }, resolve);
      outgoing.once('error', (error: NodeJS.ErrnoException) => {
        reject(outgoing.reusedSocket && error.code === 'ECONNRESET' ? new UnusedConnection(error.message, { cause: error }) : error);
      });
      if (timeoutMs !== undefined) {
        const late = Object.assign(new Error(`${method} ${path}: no answer within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' });
        outgoing.setTimeout(timeoutMs, () => outgoing.destroy(late));
      }
      outgoing.end(sent);
    });
  }
}

/** A kept connection turned out to be closed already. */
class UnusedConnection extends Error {}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', reject);
    response.once('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (isSuccess(response)) resolve(text);
      else reject(new ApiError(response.statusCode ?? 0, statusOf(text)));
    });
  });
}
