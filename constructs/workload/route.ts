import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import {
  IngressRoute,
  IngressRouteSpecRoutesKind,
  type IngressRouteSpecRoutes,
  IngressRouteSpecRoutesServicesPort,
} from '../imports/traefik.io.js';
import { OBJECT_NAME, named } from '../core/naming.js';
import { Certificate, type Issuer } from './certificate.js';
import type { Middleware } from './middleware.js';
import { type RouteMatch, rule } from './route-match.js';
import type { Backend, OfferedPort } from './service.js';

export interface RouteProps {
  readonly name: string;
  readonly rules: readonly [RouteRule, ...RouteRule[]];
  readonly tls: RouteTls;
  /** Doors of Traefik it listens at. @default - `websecure`, or `web` without TLS */
  readonly entryPoints?: readonly [string, ...string[]];
}

export interface RouteRule {
  readonly match: RouteMatch;
  readonly to: Backend;
  /** Name of the backend's port. @default - its only one */
  readonly port?: string;
  /** Applied in this order. @default - none */
  readonly middlewares?: readonly Middleware[];
  /** Which rule wins where several match; the highest does. @default - the longer rule wins */
  readonly priority?: number;
}

/** How a route is encrypted. */
export type RouteTls =
  | { /** A certificate for exactly the hosts of the route. */ readonly type: 'issued'; readonly issuer: Issuer }
  | { /** A certificate shared with others. */ readonly type: 'certificate'; readonly certificate: Certificate }
  | { /** Traefik's own default certificate. */ readonly type: 'default' }
  | { readonly type: 'none' };

/** Leads requests from outside to Services, with the certificate for the names it answers to. */
export class Route extends Construct {
  readonly name: string;
  /** Names it answers to, as DNS must know them. */
  readonly hosts: readonly string[];
  /** @default - none of its own or shared */
  readonly certificate: Certificate | undefined;
  /** What Traefik reads. */
  readonly object: IngressRoute;

  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { name, rules, tls } = props;
    const where = this.node.path;
    const { namespace } = Chart.of(this);
    this.name = named(OBJECT_NAME, name, where, 'the name of a route');
    this.hosts = [...new Set(rules.flatMap(({ match }) => match.hosts ?? []))];
    this.certificate = this.#certificate(tls);
    this.object = new IngressRoute(this, 'route', {
      metadata: { name },
      spec: {
        entryPoints: props.entryPoints === undefined ? [tls.type === 'none' ? 'web' : 'websecure'] : [...props.entryPoints],
        routes: rules.map((each) => routeRule(each, namespace!, where)),
        tls: tls.type === 'none' ? undefined : { secretName: this.certificate?.secretName },
      },
    });
    const needs = rules.flatMap(({ to, middlewares = [] }) => [to, ...middlewares]).filter((need) => Construct.isConstruct(need));
    if (this.certificate !== undefined) needs.push(this.certificate);
    if (needs.length > 0) this.object.node.addDependency(...needs);
  }

  #certificate(tls: RouteTls): Certificate | undefined {
    if (tls.type === 'certificate') {
      refuseOtherNamespace('certificate', tls.certificate, Chart.of(this).namespace!, this.node.path);
      return tls.certificate;
    }
    if (tls.type !== 'issued') return undefined;
    const [first, ...rest] = this.hosts;
    if (first === undefined)
      throw new Error(`${this.node.path}: no certificate can be issued for a route without hosts: name hosts or give it a certificate`);
    return new Certificate(this, 'certificate', { name: this.name, dnsNames: [first, ...rest], issuer: tls.issuer });
  }
}

function routeRule({ match, to, port, middlewares = [], priority }: RouteRule, namespace: string, where: string): IngressRouteSpecRoutes {
  refuseOtherNamespace('service', to, namespace, where);
  for (const middleware of middlewares) refuseOtherNamespace('middleware', middleware, namespace, where);
  return {
    kind: IngressRouteSpecRoutesKind.RULE,
    match: rule(match, where),
    priority,
    middlewares: middlewares.length === 0 ? undefined : middlewares.map(({ name }) => ({ name })),
    services: [{ name: to.name, port: IngressRouteSpecRoutesServicesPort.fromNumber(offered(to, port, where).port) }],
  };
}

/** The port that is meant. Throws when the backend has none of that name, or several and none was named. */
export function offered({ name, offered: ports }: Backend, wanted: string | undefined, where: string): OfferedPort {
  const matching = wanted === undefined ? ports : ports.filter((port) => port.name === wanted);
  if (matching.length === 1) return matching[0]!;
  const known = ports.length === 0 ? 'none' : ports.map((port) => `'${port.name}'`).join(', ');
  throw new Error(`${where}: ${wanted === undefined ? 'the port must be named' : `no port '${wanted}'`}, ${name} offers ${known}`);
}

/** Traefik does not follow references into other namespaces. */
export function refuseOtherNamespace(
  what: string,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  own: string,
  where: string,
): void {
  if (namespace !== own)
    throw new Error(`${where}: ${what} ${name} is in namespace ${namespace}, the route in ${own}: Traefik wants both in one`);
}
