import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { ApiObject } from './api-object.js';
import type { ApiConnection } from './api-connection.js';
import { ApiError, type ApiStatus } from './api-error.js';

export type { ApiMetadata, ApiObject } from './api-object.js';

/** What happened to one object. */
export interface WatchEvent<Item extends ApiObject = ApiObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Item;
}

/** Which objects of a collection. */
export interface Selection {
  /** Such as `app=pong,tier!=db`. @default - every object */
  readonly labelSelector?: string;
  /** Such as `metadata.name=pong`. @default - every object */
  readonly fieldSelector?: string;
}

export interface WatchOptions extends Selection {
  /** Version of a list after which to begin; the answer begins with the first change after it. */
  readonly resourceVersion: string;
  /** Ends the watch. @default - it goes on */
  readonly signal?: AbortSignal;
}

interface Line {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject & ApiStatus & { readonly code?: number };
}

/** The server ends a watch after so long, and it is resumed: no connection that died silently is waited at for ever. */
const ONE_REQUEST_SECONDS = 300;

/**
 * Every change after a version, for as long as wanted. The server ends each request of its own accord now and then; the
 * next one begins where it ended. Throws an ApiError with code 410 when the version is forgotten (list again), and what
 * `fetch` would throw when the server cannot be reached (try again after the last version seen).
 */
export async function* watchCollection<Item extends ApiObject>(
  connection: ApiConnection,
  path: string,
  { resourceVersion, signal = new AbortController().signal, ...selection }: WatchOptions,
): AsyncGenerator<WatchEvent<Item>, void, undefined> {
  let version = resourceVersion;
  while (!signal.aborted) {
    const query = queryOf({
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(ONE_REQUEST_SECONDS),
      resourceVersion: version,
      ...selection,
    });
    const response = await connection.stream(`${path}?${query}`, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (response === undefined) return;
    for await (const { type, object } of linesOf(response, signal)) {
      if (type === 'ERROR') throw new ApiError(object.code ?? 500, object);
      version = object.metadata.resourceVersion;
      if (type !== 'BOOKMARK') yield { type, object: object as unknown as Item };
    }
  }
}

/** The events of one answer, one per line; whether it ended or broke makes no difference to who resumes. */
async function* linesOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Line> {
  const lines = createInterface({ input: response, crlfDelay: Infinity });
  response.once('error', () => lines.close());
  try {
    for await (const line of lines) if (!signal.aborted && line !== '') yield JSON.parse(line) as Line;
  } catch {
    // The connection broke, perhaps in the middle of a line, or we ended it: the next request, if any, goes on from there.
  } finally {
    response.destroy();
  }
}

/** A query string of what is set. */
export function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const set = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) set.set(key, value);
  return set.toString();
}
