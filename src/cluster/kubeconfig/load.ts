import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { isThere, parseKubeconfig } from './kubeconfig.js';

const WAY_OUT = 'name another with --kubeconfig FILE, or get one with `npx permacade kubeconfig`';

/**
 * Loads kubeconfigs as kubectl does: of entries with one name, and of current contexts, the first counts; files that are
 * missing or empty are passed over. Throws a UserError when there is none.
 */
export function loadKubeconfigs(files: readonly string[]): KubeConfig {
  const existing = files.filter((file) => isThere(file));
  if (existing.length === 0) throw new UserError(`there is no kubeconfig (looked for ${files.join(', ')}): ${WAY_OUT}`);
  const all = new KubeConfig();
  all.addAuthenticator(tokenFiles);
  for (const file of existing) {
    const one = loadKubeconfig(readText(file, WAY_OUT), file);
    for (const cluster of one.clusters) if (all.getCluster(cluster.name) === null) all.addCluster(cluster);
    for (const user of one.users) if (all.getUser(user.name) === null) all.addUser(user);
    for (const context of one.contexts) if (all.getContextObject(context.name) === null) all.addContext(context);
    all.currentContext ||= one.currentContext;
  }
  return all;
}

/** Loads one kubeconfig; entries that are broken are left out. */
function loadKubeconfig(text: string, file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromString(text, { onInvalidEntry: 'filter' });
  } catch (error) {
    // The lines after the first quote the file, which holds keys.
    throw new UserError(`${file} is not a kubeconfig: ${(error as Error).message.split('\n')[0]}; ${WAY_OUT}`, { cause: error });
  }
  config.makePathsAbsolute(dirname(file));
  config.users = config.users.map((user) => withTokenFile(user, text, file));
  return config;
}

/** The library does not read the token file that a kubeconfig may name. As for kubectl, it comes before any token there. */
function withTokenFile(user: User, text: string, file: string): User {
  const fields = parseKubeconfig(text, file).users.get(user.name)?.value as { readonly tokenFile?: string } | undefined;
  if (fields?.tokenFile === undefined) return user;
  return { ...user, token: undefined, authProvider: { name: TOKEN_FILE, config: resolve(dirname(file), fields.tokenFile) } };
}

const TOKEN_FILE = 'token-file';

/** Reads the token each time, as it is renewed in its file. */
const tokenFiles: Parameters<KubeConfig['addAuthenticator']>[0] = {
  isAuthProvider: ({ authProvider }) => (authProvider as User['authProvider'])?.name === TOKEN_FILE,
  applyAuthentication: async ({ authProvider }, options) => {
    const token = await readFile((authProvider as { readonly config: string }).config, 'utf8');
    options.headers = { ...options.headers, Authorization: `Bearer ${token.trim()}` };
  },
};
