import { X509Certificate } from 'node:crypto';
import { authorityOf } from './credentials.js';
import type { Entry } from './kubeconfig.js';
import { type ClusterEntry, clusterSchema } from './schema.js';

/**
 * What makes a cluster that cluster: its certificate authority, which k3s makes once and for itself alone. An address may
 * change, or belong to another cluster later; it counts only where no authority is given.
 */
export function clusterIdentity(cluster: ClusterEntry, file: string): string {
  const authority = authorityOf(cluster, file);
  if (authority === undefined) return `server ${cluster.server.replace(/\/+$/, '')}`;
  try {
    return `authority ${new X509Certificate(authority).fingerprint256}`;
  } catch {
    // No certificate, yet the same text is the same cluster.
    return `text ${authority}`;
  }
}

/** Identity of an entry that may be anybody's: none when it cannot be read, which is nobody's business here. */
export function identityOf({ value, file }: Entry): string | undefined {
  const { success, data } = clusterSchema.safeParse(value);
  if (!success) return undefined;
  try {
    return clusterIdentity(data, file);
  } catch {
    return undefined;
  }
}
