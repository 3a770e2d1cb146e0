import { UserError } from '../../user-error.js';
import { type Context, contextOf } from './access.js';
import type { Kubeconfig } from './kubeconfig.js';

/**
 * The context that was named; else the first that reaches one of the home's servers, so that a person whose current
 * context is another cluster still sees their home; else the current one.
 *
 * @param servers addresses of the home's servers
 */
export function chooseContext(config: Kubeconfig, named: string | undefined, servers: readonly string[]): Context {
  const { currentContext: current, files } = config;
  if (named !== undefined) return contextOf(config, named);
  const names = [...(current === undefined ? [] : [current]), ...config.contexts.keys()];
  const home = names.find((name) => reaches(config, name, servers));
  if (home !== undefined) return contextOf(config, home);
  if (current !== undefined) return contextOf(config, current);
  throw new UserError(
    `${files.join(', ')}: no context reaches the home's servers and none is current: name one with --context, or add the home's with \`npx permacade kubeconfig\``,
  );
}

function reaches(config: Kubeconfig, name: string, servers: readonly string[]): boolean {
  try {
    const { cluster } = contextOf(config, name);
    return servers.includes(new URL(cluster.server).hostname);
  } catch {
    // A broken context of somebody else is no reason to stop; the one in use is checked again.
    return false;
  }
}
