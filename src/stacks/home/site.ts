import type { Home } from '../../../constructs/core/home.js';
import type { AccessMode } from '../../../constructs/workload/claim.js';
import type { Issuer } from '../../../constructs/workload/certificate.js';
import type { Settings } from '../../settings/settings.js';
import type { Addresses } from '../address.js';
import type { homeImages } from '../versions.js';

/** A StorageClass and how its volumes can be mounted. */
export interface Storage {
  readonly storageClass: string;
  readonly accessMode: AccessMode;
}

/** Settings and shared parts that every service of the home uses. */
export interface Site {
  readonly home: Home;
  readonly settings: Settings;
  /** Images built at home. */
  readonly ownImages: ReturnType<typeof homeImages>;
  /** Signs the certificates of routes. */
  readonly issuer: Issuer;
  /** Signs the certificates of public names. Undefined when the home has none. */
  readonly publicIssuer: Issuer | undefined;
  /** For volumes that several pods share. */
  readonly shared: Storage;
  /** For volumes of a single pod, such as a database. */
  readonly block: Storage;
  /** Addresses of all services, added while the home is composed. */
  readonly addresses: Addresses;
}

/** The two names of a web service: `<name>` for short and `<name>.<domain>`. */
export function webHosts({ settings }: Pick<Site, 'settings'>, name: string): readonly [string, string] {
  return [name, `${name}.${settings.domain}`];
}
