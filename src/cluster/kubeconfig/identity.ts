import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Entry } from './kubeconfig.js';

/**
 * What makes a cluster that cluster: its certificate authority, which k3s makes once and for itself alone. An address may
 * change, or belong to another cluster later; it counts only where no authority is given. Undefined for what cannot be read.
 *
 * @param file the kubeconfig; the path of an authority is relative to its folder
 */
export function clusterIdentity(cluster: unknown, file: string): string | undefined {
  const { server, ...given } = (cluster ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof server !== 'string') return undefined;
  const authority = findAuthority(given['certificate-authority-data'], given['certificate-authority'], file);
  if (authority === undefined) return `server ${server.replace(/\/+$/, '')}`;
  try {
    return `authority ${new X509Certificate(authority()).fingerprint256}`;
  } catch {
    // Somebody else's broken entry is not the home's.
    return undefined;
  }
}

/** Identity of an entry of a kubeconfig. */
export function readIdentity({ value, file }: Entry): string | undefined {
  return clusterIdentity(value, file);
}

/** Reads the authority, from the kubeconfig itself before a file that it names. */
function findAuthority(data: unknown, path: unknown, file: string): (() => string) | undefined {
  if (typeof data === 'string' && data !== '') return () => Buffer.from(data, 'base64').toString('utf8');
  if (typeof path !== 'string' || path === '') return undefined;
  return () => readFileSync(resolve(dirname(file), path), 'utf8');
}
