import * as z from 'zod/mini';

// Every schema carries, as its error, what is expected there. Keys that nothing here reads are left alone: a kubeconfig
// belongs to kubectl and to whoever else writes into it.

const TEXT = 'text';

const textual = () => z.optional(z.string(TEXT));

/** Lists whose entries have names; what else they hold is looked at only for the entries in use. */
const entries = z.optional(
  z.nullable(
    z.array(
      z.looseObject({ name: z.string("the entry's name").check(z.minLength(1, "the entry's name")) }, 'an entry with a name'),
      'a list of entries with names',
    ),
  ),
);

/** A kubeconfig as a whole: kubernetes/client-go@v0.36.3 tools/clientcmd/api/v1/types.go. */
export const kubeconfigSchema = z.looseObject(
  {
    clusters: entries,
    users: entries,
    contexts: entries,
    'current-context': z.optional(z.nullable(z.string('the name of a context'))),
  },
  'a map with clusters, users and contexts',
);

/** What a context joins. */
export const contextSchema = z.looseObject(
  { cluster: z.string('the name of a cluster'), user: z.optional(z.string('the name of a user')) },
  'a map with cluster and user',
);

/** Where a cluster answers and how it proves that it is the one. */
export const clusterSchema = z.looseObject(
  {
    server: z.string('the URL of the API server'),
    'certificate-authority': textual(),
    'certificate-authority-data': textual(),
    'insecure-skip-tls-verify': z.optional(z.boolean('true or false')),
    'tls-server-name': textual(),
    'proxy-url': textual(),
  },
  'a map with server',
);

/** How a user proves who they are. */
export const userSchema = z.looseObject(
  {
    'client-certificate': textual(),
    'client-certificate-data': textual(),
    'client-key': textual(),
    'client-key-data': textual(),
    token: textual(),
    tokenFile: textual(),
    username: textual(),
    as: textual(),
    exec: z.optional(z.looseObject({ command: textual() }, 'a map with command')),
    'auth-provider': z.optional(z.looseObject({ name: textual() }, 'a map with name')),
  },
  'a map with a token or a client certificate',
);

export type ClusterEntry = z.infer<typeof clusterSchema>;
export type UserEntry = z.infer<typeof userSchema>;
