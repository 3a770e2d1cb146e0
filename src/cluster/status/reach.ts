import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterClient } from '../client/cluster-client.js';
import { ApiError } from '../client/api-error.js';
import { UserError } from '../../user-error.js';
import { oneLine } from './status-problem.js';

/** Error codes of Node when there is no connection, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'there is no machine of that name',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no network route to it',
  ENETUNREACH: 'there is no network route to it',
};

/** One sentence for why the cluster gave no status. Errors that are bugs of this program are returned unchanged. */
function explainUnreached(error: unknown, config: KubeConfig): unknown {
  const userName = config.getCurrentUser()?.name ?? 'nobody';
  const cluster = `the cluster of context '${config.currentContext}' at ${config.getCurrentCluster()!.server}`;
  if (error instanceof ApiError) {
    if (error.code === 401) {
      return new UserError(`${cluster} does not accept user '${userName}': get a new kubeconfig with \`npx permacade kubeconfig\``, {
        cause: error,
      });
    }
    if (error.code === 403)
      return new UserError(`${cluster} does not let user '${userName}' look: ${oneLine(error.message)}; choose another with --context`, {
        cause: error,
      });
    return new UserError(
      `${cluster} returned HTTP ${error.code}: ${oneLine(error.message)}; run \`journalctl -u k3s\` on its first server`,
      { cause: error },
    );
  }
  if (error instanceof SyntaxError)
    return new UserError(`${cluster} answers, but not like an API server: is the address right?`, { cause: error });
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const words = WORDS[code] ?? oneLine(error.message || code);
  return new UserError(
    `cannot reach ${cluster}: ${words}; is its server on, and is this the right cluster? choose another with --context`,
    {
      cause: error,
    },
  );
}

/** Longest wait for an answer. */
const PATIENCE_MS = 20_000;

/**
 * Asks the cluster of the current context one question, then closes the connection. Throws one sentence when the cluster
 * cannot be reached or does not answer.
 */
export async function askCluster<Answer>(
  config: KubeConfig,
  question: (client: ClusterClient) => Promise<Answer>,
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  await requireLogin(config);
  const client = new ClusterClient(config);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), patienceMs);
  });
  try {
    return await Promise.race([question(client), late]);
  } catch (error) {
    throw explainUnreached(error, config);
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

/** Throws when the user's certificate files are missing, or the program that logs them in fails. */
async function requireLogin(config: KubeConfig): Promise<void> {
  try {
    await config.applyToHTTPSOptions({});
  } catch (error) {
    const user = config.getCurrentUser()?.name ?? 'nobody';
    throw new UserError(
      `user '${user}' of context '${config.currentContext}' cannot log in: ${oneLine((error as Error).message)}; choose another with --context, or get a new kubeconfig with \`npx permacade kubeconfig\``,
      { cause: error },
    );
  }
}
