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
export function toRegistry({ registry, domain, hosts }: StackEntry, ingress: string): RegistrySettings {
  const login = { username: registry?.username ?? 'arcade', passwordSecret: PASSWORD };
  if (registry?.where !== 'outside') {
    const storageBytes = bytes(registry?.storage ?? '20Gi');
    return {
      where: 'cluster',
      host: registry?.host ?? `registry.${domain}`,
      port: PORT,
      address: ingress,
      tls: 'home',
      login,
      storageBytes,
    };
  }
  const { host, port = PORT, machine, tls = 'home' } = registry;
  const address = registry.address ?? addressOf(machine!, hosts);
  return { where: 'outside', host, port, address, tls, login: (registry.login ?? tls !== 'none') ? login : undefined };
}

function addressOf(machine: string, hosts: readonly HostEntry[]): string {
  return hosts.find(({ name }) => name === machine)!.address;
}
