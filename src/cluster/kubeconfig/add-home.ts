import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { type Changed, changeKubeconfig } from './change-file.js';
import { chooseName } from './choose-name.js';
import type { HomeAccess } from './home-access.js';
import { clusterIdentity, readIdentity } from './identity.js';
import { isThere, type Kubeconfig, parseKubeconfig, together } from './kubeconfig.js';
import { mergeKubeconfig } from './merge.js';

export interface AddHomeProps {
  /** Kubeconfigs that are used together, the first one first. */
  readonly places: readonly [string, ...string[]];
  /** Name for the home's cluster, user and context. */
  readonly name: string;
  /** Whether a person asked for that very name. */
  readonly asked: boolean;
  readonly access: HomeAccess;
  /** Whether the home becomes the current context. It also does when there is none. */
  readonly use: boolean;
}

/** Where the home's entries are now. */
export interface Added extends Changed {
  readonly file: string;
  readonly name: string;
  /** Whether it is the current context. */
  readonly current: boolean;
}

/** Adds the home to a person's kubeconfig, or brings its entries there up to date; nothing else changes its meaning. */
export function addHome({ places, name: wanted, asked, access, use }: AddHomeProps): Added {
  const identity = clusterIdentity(access.cluster, '');
  if (identity === undefined) throw new UserError("the home's kubeconfig has a certificate authority that is not a certificate in PEM");
  const configs = new Map(places.filter((file) => isThere(file)).map((file) => [file, parseKubeconfig(readText(file, ''), file)]));
  const file = homeFile(places, configs, identity);
  let name = wanted;
  let current = use;
  const changed = changeKubeconfig(file, (text) => {
    const all = together(places.flatMap((place) => (place === file ? parseKubeconfig(text, file) : (configs.get(place) ?? []))));
    name = chooseName(wanted, asked, all, identity);
    current = use || all.currentContext === undefined || all.currentContext === name;
    return mergeKubeconfig({ text, file, name, access, use: use || all.currentContext === undefined });
  });
  return { ...changed, file, name, current };
}

/** The file that has the home already; else the first that is there; else the last, as kubectl would make it. */
function homeFile(places: readonly [string, ...string[]], configs: ReadonlyMap<string, Kubeconfig>, identity: string): string {
  const known = [...configs].find(([, { clusters }]) => [...clusters.values()].some((entry) => readIdentity(entry) === identity));
  return known?.[0] ?? [...configs.keys()][0] ?? places.at(-1)!;
}
