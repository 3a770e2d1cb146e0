import { isAbsolute, join, dirname } from 'node:path';
import { readText } from '../../settings/read-text.js';
import type { ClusterEntry, UserEntry } from './schema.js';

// In each of these the text in the kubeconfig itself counts before a file that it names, except for tokens, where
// the file may be newer: kubernetes/client-go@v0.36.3 tools/clientcmd/api/types.go.

/** Certificates that the cluster's own is to be signed by, in PEM. */
export function authorityOf(cluster: ClusterEntry, file: string): string | undefined {
  return inside(cluster['certificate-authority-data']) ?? beside(cluster['certificate-authority'], file);
}

/** The user's certificate, in PEM. */
export function certificateOf(user: UserEntry, file: string): string | undefined {
  return inside(user['client-certificate-data']) ?? beside(user['client-certificate'], file);
}

/** The private key of that, in PEM. */
export function keyOf(user: UserEntry, file: string): string | undefined {
  return inside(user['client-key-data']) ?? beside(user['client-key'], file);
}

/** The user's bearer token. */
export function tokenOf(user: UserEntry, file: string): string | undefined {
  return beside(user.tokenFile, file)?.trim() ?? (user.token === '' ? undefined : user.token);
}

/** Where a path that a kubeconfig names leads: relative ones begin at its folder. */
export function pathFrom(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function inside(data: string | undefined): string | undefined {
  return data === undefined || data === '' ? undefined : Buffer.from(data, 'base64').toString('utf8');
}

function beside(path: string | undefined, file: string): string | undefined {
  if (path === undefined || path === '') return undefined;
  return readText(pathFrom(file, path), `${file} names it; put it there, or get a new kubeconfig with \`npx permacade kubeconfig\``);
}
