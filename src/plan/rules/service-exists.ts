import type { HomeIndex, Placed } from './home-index.js';
import { readSpec } from './home-index.js';
import { defineRule, type Report } from './define-rule.js';
import type { RouteServiceView, ServiceView } from './manifest-views.js';
import { routesOf } from './route-index.js';
import { elsewhere } from './other-namespace.js';
import { listSome } from './list-text.js';

const SERVICE = 'core/Service';

/** A route must lead to a Service that exists, at a port it has. */
export const serviceExists = defineRule('service-exists', (home, report) => {
  for (const { at, services } of routesOf(home)) {
    for (const service of services) checkBackend(home, at, service, report);
  }
});

function checkBackend(
  home: HomeIndex,
  at: Placed,
  { name, kind = 'Service', namespace = at.namespace, port }: RouteServiceView,
  report: Report,
): void {
  // Traefik's own services, such as `api@internal`.
  if (name.includes('@')) return;
  const group = kind === 'TraefikService' ? 'traefik.io/TraefikService' : SERVICE;
  const service = home.find(group, namespace, name);
  if (service === undefined) {
    if (madeByOthers(home, namespace, name)) return;
    report(
      at,
      `routes to the ${kind} '${name}' in namespace ${namespace}, which does not exist${elsewhere(home, group, name, namespace)}`,
      `correct the name, or add the ${kind}`,
    );
    return;
  }
  const wrong = kind === 'Service' ? missingPort(service, port) : undefined;
  if (wrong !== undefined)
    report(at, `routes to port ${wrong.got} of the Service '${name}', which has ${wrong.has}`, `use one of those, or add the port`);
}

/** Whether a Service of that name may come from a chart, an operator or k3s. */
export function madeByOthers(home: HomeIndex, namespace: string, name: string): boolean {
  return home.madeElsewhere(namespace) || (namespace === 'default' && name === 'kubernetes');
}

/** What a Service has instead of the port asked for, or undefined when it has that port. */
export function missingPort(
  service: Placed,
  port: number | string | undefined,
): { readonly got: number | string; readonly has: string } | undefined {
  const { ports, type } = readSpec<ServiceView>(service.manifest);
  if (port === undefined || ports === undefined || type === 'ExternalName') return undefined;
  if (ports.some((each) => each.name === port || each.port === Number(port))) return undefined;
  return { got: port, has: listSome(ports.map((each) => (each.name === undefined ? String(each.port) : `${each.port} (${each.name})`))) };
}
