import type { Nothing } from './every.js';
import type { HostEntry } from './host-schema.js';
import { bytes } from './size.js';
import type { StackEntry } from './stack-schema.js';

/** Who logs in to a registry. */
interface RegistryLogin {
  /** @default 'arcade' */
  readonly username: string;
  /** Name of the secret with the password: `registry-password`. */
  readonly passwordSecret: string;
}

/** Where the home's own images are. */
export type RegistrySettings = RegistryPlace &
  (
    | {
        readonly where: 'cluster';
        /** Size of its volume. @default - 20Gi */
        readonly storageBytes: number;
      }
    | { readonly where: 'outside' }
  );

interface RegistryPlace {
  /** Its name; with the port, what image references begin with. @default - `registry.<domain>` in the cluster */
  readonly host: string;
  /** @default 5000 */
  readonly port: number;
  /** Where it answers: nodes need not resolve the home's names. @default - the first ingress address, or that of its machine */
  readonly address: string;
  /** Who signed its certificate; `none` is plain HTTP. @default 'home' */
  readonly tls: 'home' | 'system' | 'none';
  /** Absent when nobody is asked to log in. */
  readonly login?: RegistryLogin;
}

const PASSWORD = 'registry-password';
const PORT = 5000;

/**
 * The registry that settings describe, defaults filled in.
 * @param ingress address that answers for the cluster
 */
export function toRegistry(
  { registry = { where: 'cluster' }, domain, hosts }: Pick<StackEntry, 'registry' | 'domain' | 'hosts'>,
  ingress: string,
): RegistrySettings {
  const login = { username: registry.username ?? 'arcade', passwordSecret: PASSWORD };
  if (registry.where === 'cluster') {
    const { where, username: _, host = `registry.${domain}`, storage = '20Gi', ...unread } = registry;
    const place = { host, port: PORT, address: ingress, tls: 'home', login } as const;
    return { where, ...place, storageBytes: bytes(storage), ...(unread satisfies Nothing) };
  }
  const { where, username: _, host, port = PORT, machine, address, tls = 'home', login: asks = tls !== 'none', ...unread } = registry;
  return {
    where,
    host,
    port,
    address: address ?? findAddress(machine!, hosts),
    tls,
    login: asks ? login : undefined,
    ...(unread satisfies Nothing),
  };
}

function findAddress(machine: string, hosts: readonly HostEntry[]): string {
  return hosts.find(({ name }) => name === machine)!.address;
}
