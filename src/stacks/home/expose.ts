import type { HomeChart } from '../../../constructs/core/chart.js';
import { constructId } from '../../../constructs/core/identity.js';
import { Route } from '../../../constructs/workload/route.js';
import type { Backend } from '../../../constructs/workload/service.js';
import { type Site, webHosts } from './site.js';

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
