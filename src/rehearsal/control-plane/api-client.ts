import { Agent, request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import type { ApiAccess } from './api-server.js';

/** Name under which applied fields are recorded as ours. */
const FIELD_MANAGER = 'permacade';

/** Requests on their way at once; the server does the rest of its waiting on two cores anyway. */
const CONNECTIONS = 16;

/** The server itself gives up on a request after this long. */
const ANSWER_WITHIN_MS = 60_000;

/** What the server answers when it refuses; the fields that we read. */
export interface ApiStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly kind?: string;
    readonly name?: string;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

/** A request that the server refused, with its own words. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status code. */
    readonly code: number,
    readonly status: ApiStatus,
  ) {
    super(status.message ?? `HTTP status ${code}`);
  }
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: unknown;
}

/** Talks to one API server as its administrator, over connections that are kept open. */
export class ApiClient {
  readonly #access: ApiAccess;
  readonly #agent: Agent;

  constructor(access: ApiAccess) {
    this.#access = access;
    this.#agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: access.ca });
  }

  /** Reads what is at a path. Throws an ApiError when the server refuses. */
  async get<Answer>(path: string, accept?: string): Promise<Answer> {
    return JSON.parse(await this.#call({ method: 'GET', path, ...(accept === undefined ? {} : { accept }) })) as Answer;
  }

  /** Applies an object on the server's side with strict field validation, taking over every field it sets. */
  async apply(path: string, object: object): Promise<void> {
    const query = `fieldManager=${FIELD_MANAGER}&force=true&fieldValidation=Strict`;
    // JSON is YAML; this is the content type that means server-side apply.
    await this.#call({ method: 'PATCH', path: `${path}?${query}`, contentType: 'application/apply-patch+yaml', body: object });
  }

  /**
   * Creates an object in a collection, with strict field validation.
   *
   * @param options `dryRun`: only ask what the server would say
   */
  async create(path: string, object: object, options: { readonly dryRun?: boolean } = {}): Promise<void> {
    const query = `fieldManager=${FIELD_MANAGER}&fieldValidation=Strict${options.dryRun === true ? '&dryRun=All' : ''}`;
    await this.#call({ method: 'POST', path: `${path}?${query}`, contentType: 'application/json', body: object });
  }

  /** Whether the server says that it is ready. Throws when it cannot be reached. */
  async isReady(): Promise<boolean> {
    return (await this.#call({ method: 'GET', path: '/readyz' })) === 'ok';
  }

  /** Version of the server, such as `v1.36.3`. */
  async version(): Promise<string> {
    const { gitVersion } = await this.get<{ readonly gitVersion: string }>('/version');
    return gitVersion;
  }

  /** Waits for the namespaces that the server makes itself, which it does shortly after it is ready, and returns their names. */
  async builtInNamespaces(): Promise<readonly string[]> {
    for (;;) {
      const { items } = await this.get<{ readonly items: readonly { readonly metadata: { readonly name: string } }[] }>(
        '/api/v1/namespaces',
      );
      const names = items.map(({ metadata }) => metadata.name);
      if (BUILT_IN_NAMESPACES.every((name) => names.includes(name))) return names;
      await wait(50);
    }
  }

  /** Ends every connection. */
  close(): void {
    this.#agent.destroy();
  }

  #call({ method, path, accept = 'application/json', contentType, body }: Call): Promise<string> {
    const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      authorization: `Bearer ${this.#access.token}`,
      accept,
      ...(sent === undefined ? {} : { 'content-type': contentType, 'content-length': sent.length }),
    };
    return new Promise((resolve, reject) => {
      const call = request(`${this.#access.url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(text);
          else reject(new ApiError(code, statusOf(text)));
        });
      });
      call.once('error', reject);
      call.setTimeout(ANSWER_WITHIN_MS, () => call.destroy(new Error(`${method} ${path}: no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
      call.end(sent);
    });
  }
}

const BUILT_IN_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** A refusal is a Status object, but for paths the server does not know at all: those get plain text. */
function statusOf(text: string): ApiStatus {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Plain text it is.
  }
  return { message: text.trim() };
}
