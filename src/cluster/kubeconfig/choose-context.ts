import type { KubeConfig } from '@kubernetes/client-node';
import { onOneLine } from '../../settings/quote-value.js';
import { UserError } from '../../user-error.js';

/**
 * Makes current the context that was named; else the first that reaches one of the home's servers, so that a person whose
 * current context is another cluster still sees their home; else leaves the current one.
 *
 * @param servers addresses of the home's servers
 */
export function chooseContext(config: KubeConfig, named: string | undefined, servers: readonly string[]): void {
  const names = config.contexts.map(({ name }) => name);
  const chosen = named ?? [config.currentContext, ...names].find((name) => reaches(config, name, servers)) ?? config.currentContext;
  if (!chosen) {
    throw new UserError(
      "no context of the kubeconfig reaches the home's servers and none is current: name one with --context, or add the home's with `npx permacade kubeconfig`",
    );
  }
  const context = config.getContextObject(chosen);
  if (context === null) throw missing(`context '${chosen}'`, names);
  if (config.getCluster(context.cluster) === null) {
    throw missing(
      `cluster '${context.cluster}' of context '${chosen}'`,
      config.clusters.map(({ name }) => name),
    );
  }
  if (context.user && config.getUser(context.user) === null) {
    throw missing(
      `user '${context.user}' of context '${chosen}'`,
      config.users.map(({ name }) => name),
    );
  }
  config.setCurrentContext(chosen);
}

function reaches(config: KubeConfig, name: string, servers: readonly string[]): boolean {
  const cluster = config.getCluster(config.getContextObject(name)?.cluster ?? '');
  return cluster !== null && URL.canParse(cluster.server) && servers.includes(new URL(cluster.server).hostname);
}

function missing(what: string, known: readonly string[]): UserError {
  return new UserError(
    `the kubeconfig has no ${onOneLine(what)}: ${known.length === 0 ? 'it has none at all' : `it has ${known.map(onOneLine).join(', ')}`}`,
  );
}
