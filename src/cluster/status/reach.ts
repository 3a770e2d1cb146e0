import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterClient } from '../client/cluster-client.js';
import { ApiError } from '../client/api-error.js';
import { UserError } from '../../user-error.js';
import { oneLine } from './status-problem.js';

/** What Node says when there is no connection, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it hung up',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'there is no machine of that name',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
};

/** One sentence for why the cluster gave no status; what is a fault of ours stays as it is. */
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
      `${cluster} answers, but not with its status (HTTP ${error.code}): ${oneLine(error.message)}; look at its first server, journalctl -u k3s`,
      { cause: error },
    );
  }
  if (error instanceof SyntaxError)
    return new UserError(`${cluster} answers, but not as an API server does: is the address right?`, { cause: error });
  if (!(error instanceof Error) || !('code' in error)) return error;
  const code = String(error.code);
  const words = WORDS[code] ?? oneLine(error.message || code);
  return new UserError(`cannot reach ${cluster}: ${words}; is its server on, and is this the right one? --context names another`, {
    cause: error,
  });
}

/** A person waits no longer for a cluster in their own home. */
const PATIENCE_MS = 20_000;

/** Asks the current context's cluster something, and lets go of it. Throws one sentence when it cannot be reached or does not answer. */
export async function ask<Answer>(
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

/** A user may log in with files that are missing, or through a program that fails. */
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
