import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { loadKubeconfig } from './load.js';

/** Fields of a cluster or a user as a kubeconfig writes them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The home's entries for a kubeconfig; they depend on no other file. */
export interface HomeAccess {
  readonly cluster: Fields & { readonly server: string };
  readonly user: Fields;
}

interface Exported {
  readonly clusters: readonly { readonly name: string; readonly cluster: HomeAccess['cluster'] }[];
  readonly users: readonly { readonly name: string; readonly user: Fields }[];
}

/**
 * Takes cluster and user out of a kubeconfig: of its current context, or of the only one.
 *
 * @param from the file it was read from, or what else it is called
 */
export function homeAccess(text: string, from: string): HomeAccess {
  const config = loadKubeconfig(text, from);
  const context = config.getContextObject(config.currentContext) ?? (config.contexts.length === 1 ? config.contexts[0]! : undefined);
  const { clusters, users } = JSON.parse(config.exportConfig()) as Exported;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) {
    throw new UserError(
      `${from} has no current context with a cluster and a user: give the kubeconfig of the home's cluster, such as k3s' own /etc/rancher/k3s/k3s.yaml`,
    );
  }
  return { cluster: withoutFiles(cluster, from), user: withoutFiles(user, from) };
}

const FILES = ['certificate-authority', 'client-certificate', 'client-key'];

/** What files hold in place of their paths, and no field that says nothing. */
function withoutFiles<Entry extends Fields>(entry: Entry, from: string): Entry {
  const set = Object.entries(entry).filter(([, value]) => value !== null && value !== false);
  const inlined = set.map(([key, value]) => {
    if (!FILES.includes(key)) return [key, value];
    const content = readText(String(value), `${from} names it; put it there, or get a new kubeconfig with \`npx permacade kubeconfig\``);
    return [`${key}-data`, Buffer.from(content).toString('base64')];
  });
  return Object.fromEntries(inlined) as Entry;
}
