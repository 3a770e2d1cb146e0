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
export type RegistrySettings =
  | {
      readonly where: 'cluster';
      /** As image references say it. @default - `registry.<domain>` */
      readonly name: string;
      /** Size of its volume. @default - 20Gi */
      readonly storageBytes: number;
      readonly login: RegistryLogin;
    }
  | {
      readonly where: 'outside';
      /** Host and port, as image references say it. */
      readonly name: string;
      readonly host: string;
      /** @default 5000 */
      readonly port: number;
      /** @default - the address of its machine */
      readonly address: string;
      /** Where it really answers: by address, because nodes need not resolve the home's names. */
      readonly endpoint: `http://${string}` | `https://${string}`;
      /** The declared host it runs on. */
      readonly machine?: string;
      /** Who signed its certificate; `none` is plain HTTP. @default 'home' */
      readonly tls: 'home' | 'system' | 'none';
      /** Absent when nobody is asked to log in. */
      readonly login?: RegistryLogin;
    };

const PASSWORD = 'registry-password';

/** The registry that settings describe, defaults filled in. */
export function toRegistry({ registry, domain, hosts }: StackEntry): RegistrySettings {
  const login = { username: registry?.username ?? 'arcade', passwordSecret: PASSWORD };
  if (registry?.where !== 'outside') {
    return { where: 'cluster', name: registry?.host ?? `registry.${domain}`, storageBytes: bytes(registry?.storage ?? '20Gi'), login };
  }
  const { host, port = 5000, machine, tls = 'home' } = registry;
  const address = registry.address ?? addressOf(machine!, hosts);
  return {
    where: 'outside',
    name: `${host}:${port}`,
    host,
    port,
    address,
    endpoint: `${tls === 'none' ? 'http' : 'https'}://${address}:${port}`,
    machine,
    tls,
    login: (registry.login ?? tls !== 'none') ? login : undefined,
  };
}

function addressOf(machine: string, hosts: readonly HostEntry[]): string {
  return hosts.find(({ name }) => name === machine)!.address;
}
