import { onOneLine } from '../../settings/quote-value.js';
import { UserError } from '../../user-error.js';
import { readIdentity } from './identity.js';
import { type Kubeconfig, SECTIONS } from './kubeconfig.js';

/** What a name is to us, in one file and the others that are used with it. */
export type Standing = 'free' | 'ours' | 'taken';

/** Whether the entries of a name are the home's, somebody else's, or not there. */
export function standing(name: string, config: Kubeconfig, identity: string): Standing {
  const joins = [...config.contexts.values()].map(({ name: context, value }) => ({
    context,
    ...(value as { readonly cluster?: unknown; readonly user?: unknown } | undefined),
  }));
  // Contexts may name what is not there; it must not appear under them all of a sudden.
  const unused = joins.every(({ cluster, user }) => cluster !== name && user !== name);
  if (SECTIONS.every((section) => !config[section].has(name))) return unused ? 'free' : 'taken';
  const cluster = config.clusters.get(name);
  if (cluster === undefined || readIdentity(cluster) !== identity) return 'taken';
  // The user may serve contexts of other clusters too, and the context may lead elsewhere: then they are not ours to change.
  return joins.every((join) => join.cluster === name || (join.user !== name && join.context !== name)) ? 'ours' : 'taken';
}

/**
 * The name of the home's entries. A name that a person asked for is that or an error; otherwise the home keeps the name it
 * already has, `home` or `home-2`, or gets the first that is free.
 */
export function chooseName(wanted: string, asked: boolean, config: Kubeconfig, identity: string): string {
  const first = standing(wanted, config, identity);
  if (first !== 'taken')
    return first === 'ours' ? wanted : (numbered(wanted).find((name) => standing(name, config, identity) === 'ours') ?? wanted);
  if (asked) {
    const shown = onOneLine(wanted);
    throw new UserError(
      `${config.files.join(', ')}: the name '${shown}' belongs to another cluster or user: choose another with --name, or remove those entries first (kubectl config delete-context, delete-cluster and delete-user ${shown})`,
    );
  }
  const names = numbered(wanted);
  return (
    names.find((name) => standing(name, config, identity) === 'ours') ?? names.find((name) => standing(name, config, identity) === 'free')!
  );
}

/** More names than any file has entries, so that one is free. */
const MOST = 1000;

function numbered(name: string): readonly string[] {
  return Array.from({ length: MOST }, (_, index) => `${name}-${index + 2}`);
}
