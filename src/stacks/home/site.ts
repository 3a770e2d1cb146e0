import { constructId } from '../../../constructs/core/identity.js';
import type { Home } from '../../../constructs/core/home.js';
import type { HomeChart } from '../../../constructs/core/chart.js';
import type { AccessMode } from '../../../constructs/workload/claim.js';
import { Route } from '../../../constructs/workload/route.js';
import type { Backend } from '../../../constructs/workload/service.js';
import type { Issuer } from '../../../constructs/workload/certificate.js';
import type { Settings } from '../../settings/settings.js';
import type { Addresses } from '../address.js';
import type { homeImages } from '../versions.js';

/** A StorageClass and how its volumes can be mounted. */
export interface Storage {
  readonly storageClass: string;
  readonly accessMode: AccessMode;
}

/** What every service of the home is built on. */
export interface Site {
  readonly home: Home;
  readonly settings: Settings;
  /** Images built at home. */
  readonly ownImages: ReturnType<typeof homeImages>;
  /** Signs the certificates of routes. */
  readonly issuer: Issuer;
  /** Signs what is reachable under a public name, where there is one. */
  readonly publicIssuer: Issuer | undefined;
  /** For folders that several pods share. */
  readonly shared: Storage;
  /** For what one pod has for itself, such as a database. */
  readonly block: Storage;
  /** Where everything is reached; filled while the home is composed. */
  readonly addresses: Addresses;
}

/** The names of something on the web: `<name>` for short and `<name>.<domain>`. */
export function webHosts({ settings }: Pick<Site, 'settings'>, name: string): readonly [string, string] {
  return [name, `${name}.${settings.domain}`];
}

/** Gives a service the address `https://<name>.<domain>`, and `https://<name>` for short. */
export function expose(site: Site, chart: HomeChart, name: string, backend: Backend): void {
  const hosts = webHosts(site, name);
  const route = new Route(chart, `route-${name}`, {
    name,
    rules: [{ match: { hosts }, to: backend }],
    tls: { type: 'issued', issuer: site.issuer },
  });
  site.addresses.add(`the service ${name}`, { name, hosts, url: `https://${hosts[1]}`, service: backend, unit: constructId(route.object) });
}
