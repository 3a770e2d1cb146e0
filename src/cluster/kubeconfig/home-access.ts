import { dirname, resolve } from 'node:path';
import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { parseKubeconfig } from './kubeconfig.js';

/** Fields of a cluster or a user as a kubeconfig writes them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The home's entries for a kubeconfig; they depend on no other file but a token that is renewed. */
export interface HomeAccess {
  readonly cluster: Fields & { readonly server: string };
  readonly user: Fields;
}

/**
 * Takes cluster and user out of a kubeconfig: of its current context, or of the only one.
 *
 * @param from the file it was read from, or what else it is called
 */
export function homeAccess(text: string, from: string): HomeAccess {
  const config = parseKubeconfig(text, from);
  const name = config.currentContext ?? (config.contexts.size === 1 ? [...config.contexts.keys()][0] : undefined);
  const context = config.contexts.get(name ?? '')?.value as { readonly cluster?: string; readonly user?: string } | undefined;
  const cluster = config.clusters.get(context?.cluster ?? '')?.value as HomeAccess['cluster'] | undefined;
  const user = config.users.get(context?.user ?? '')?.value as Fields | undefined;
  if (cluster === undefined || user === undefined) {
    throw new UserError(
      `${from} has no current context with a cluster and a user: give the kubeconfig of the home's cluster, such as k3s' own /etc/rancher/k3s/k3s.yaml`,
    );
  }
  return { cluster: withoutFiles(cluster, from), user: withoutFiles(user, from) };
}

const FILES = ['certificate-authority', 'client-certificate', 'client-key'];

/** What files hold in place of their paths; the path of a token made absolute, as tokens are renewed where they lie. */
function withoutFiles<Entry extends Fields>(entry: Entry, from: string): Entry {
  const fields = Object.entries(entry).map(([key, value]) => {
    const path = resolve(dirname(from), String(value));
    if (key === 'tokenFile') return [key, path];
    if (!FILES.includes(key)) return [key, value];
    const content = readText(path, `${from} names it; put it there, or get a new kubeconfig with \`npx permacade kubeconfig\``);
    return [`${key}-data`, Buffer.from(content).toString('base64')];
  });
  return Object.fromEntries(fields) as Entry;
}
