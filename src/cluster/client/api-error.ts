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

/** Whether the server has no object, or no kind, at a path. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404;
}

/** Whether an object changed after it was read, or is there already: read again and decide anew. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 409;
}

/** Whether the server did not answer at all, or only that it cannot now: the same request may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 429 || error.code >= 500;
  return error instanceof Error && 'code' in error && NO_ANSWER.has(String(error.code));
}

/** What Node says when a connection could not be made or broke. */
const NO_ANSWER = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** A refusal is a Status object, but for paths the server does not know at all: those get plain text. */
export function readStatus(text: string): ApiStatus {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Plain text it is.
  }
  return { message: text.trim() };
}
