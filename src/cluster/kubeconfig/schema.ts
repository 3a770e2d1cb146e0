import * as z from 'zod/mini';

// Every schema carries, as its error, what is expected there. Keys that nothing here reads are left alone: a kubeconfig
// belongs to kubectl and to whoever else writes into it.

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
