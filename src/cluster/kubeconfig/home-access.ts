import { UserError } from '../../user-error.js';
import { contextOf } from './access.js';
import { authorityOf, certificateOf, keyOf, pathFrom } from './credentials.js';
import { parseKubeconfig } from './kubeconfig.js';
import type { ClusterEntry, UserEntry } from './schema.js';

/** The home's entries for a kubeconfig; they depend on no other file but a token that is renewed. */
export interface HomeAccess {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

/**
 * Takes cluster and user out of a kubeconfig: of its current context, or of the only one.
 *
 * @param from the file it was read from, or what else it is called
 */
export function homeAccess(text: string, from: string): HomeAccess {
  const config = parseKubeconfig(text, from);
  const names = [...config.contexts.keys()];
  const name = config.currentContext ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new UserError(
      `${from} ${names.length === 0 ? 'has no context' : 'has several contexts and none is current'}: give the kubeconfig of the home's cluster, such as k3s' own /etc/rancher/k3s/k3s.yaml`,
    );
  }
  const { cluster, user } = contextOf(config, name);
  return { cluster: withoutFiles(cluster, CLUSTER_FILES, from), user: withoutFiles(user, USER_FILES, from) };
}

type Read<Fields> = (fields: Fields, file: string) => string | undefined;

const CLUSTER_FILES: readonly (readonly [keyof ClusterEntry & string, Read<ClusterEntry>])[] = [['certificate-authority', authorityOf]];

const USER_FILES: readonly (readonly [keyof UserEntry & string, Read<UserEntry>])[] = [
  ['client-certificate', certificateOf],
  ['client-key', keyOf],
];

/** What files hold, in place of their paths; the path of a token made absolute, as tokens are renewed where they lie. */
function withoutFiles<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
  files: readonly (readonly [string, Read<Fields>])[],
  from: string,
): Fields {
  const result: Record<string, unknown> = { ...fields };
  for (const [key, read] of files) {
    const content = read(fields, from);
    delete result[key];
    if (content !== undefined) result[`${key}-data`] = Buffer.from(content).toString('base64');
  }
  if (typeof result['tokenFile'] === 'string') result['tokenFile'] = pathFrom(from, result['tokenFile']);
  return result as Fields;
}
