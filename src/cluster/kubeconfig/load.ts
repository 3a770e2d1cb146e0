import { dirname } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { isThere } from './kubeconfig.js';

const WAY_OUT = 'name another with --kubeconfig FILE, or get one with `npx permacade kubeconfig`';

/**
 * Loads kubeconfigs as kubectl does: of entries with one name, and of current contexts, the first counts; files that are
 * missing or empty are passed over. Throws a UserError when there is none.
 */
export function loadKubeconfigs(files: readonly string[]): KubeConfig {
  const existing = files.filter((file) => isThere(file));
  if (existing.length === 0) throw new UserError(`there is no kubeconfig (looked for ${files.join(', ')}): ${WAY_OUT}`);
  const all = new KubeConfig();
  for (const file of existing) {
    const one = loadKubeconfig(readText(file, WAY_OUT), file);
    for (const cluster of one.clusters) if (all.getCluster(cluster.name) === null) all.addCluster(cluster);
    for (const user of one.users) if (all.getUser(user.name) === null) all.addUser(user);
    for (const context of one.contexts) if (all.getContextObject(context.name) === null) all.addContext(context);
    all.currentContext ||= one.currentContext;
  }
  return all;
}

/** Loads one kubeconfig; entries that are broken are left out. `file` is where it was read, or what else it is called. */
export function loadKubeconfig(text: string, file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromString(text, { onInvalidEntry: 'filter' });
  } catch (error) {
    // The lines after the first quote the file, which holds keys.
    throw new UserError(`${file} is not a kubeconfig: ${(error as Error).message.split('\n')[0]}; ${WAY_OUT}`, { cause: error });
  }
  config.makePathsAbsolute(dirname(file));
  return config;
}
