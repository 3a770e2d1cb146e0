import { computed, readSpec, type HomeIndex, type Placed } from './home-index.js';
import type { IngressRouteView, IngressView, RouteServiceView } from './manifest-views.js';
import { parseMatchers, pathPart, type Matcher } from './match-rule.js';

/** One way into the home, whichever kind says it. */
export interface Route {
  readonly at: Placed;
  readonly match: string;
  readonly matchers: readonly Matcher[];
  /** Hosts it answers to, as far as they are written out. */
  readonly hosts: readonly string[];
  /** What else a request must match, for comparing. */
  readonly path: string;
  /** Written, or the length of the rule: `traefik/traefik@v3.7.9 rules-and-priority.md`. */
  readonly priority: number;
  readonly entryPoints: readonly string[];
  readonly services: readonly RouteServiceView[];
  readonly middlewares: readonly { readonly name: string; readonly namespace?: string }[];
  /** Secret with its certificate. */
  readonly tlsSecret?: string;
  /** Whether it asks for the old rule syntax. */
  readonly syntax?: string;
}

/** Entry points a route listens on when it names none. */
const ALL_ENTRY_POINTS = ['web', 'websecure'];
const ROUTER_MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';

/** Every IngressRoute, IngressRouteTCP, IngressRouteUDP and Ingress rule of the home. */
export const routesOf = computed((home): readonly Route[] => [
  ...['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'].flatMap((kind) => home.ofKind(`traefik.io/${kind}`).flatMap(traefikRoutes)),
  ...home.ofKind('networking.k8s.io/Ingress').flatMap(ingressRoutes),
]);

/** Every host name a route answers to. */
export const hostsOf = computed((home: HomeIndex): ReadonlySet<string> => new Set(routesOf(home).flatMap(({ hosts }) => hosts)));

function traefikRoutes(at: Placed): readonly Route[] {
  const { entryPoints = ALL_ENTRY_POINTS, routes = [], tls } = readSpec<IngressRouteView>(at.manifest);
  return routes.map(({ match = '', priority, services = [], middlewares = [], syntax }) => {
    const matchers = parseMatchers(match);
    return {
      at,
      match,
      matchers,
      hosts: matchers.filter(({ name, negated }) => name === 'Host' && !negated).flatMap(({ values }) => values),
      path: pathPart(matchers),
      priority: priority === undefined || priority === 0 ? match.length : priority,
      entryPoints,
      services,
      middlewares,
      ...(tls?.secretName === undefined ? {} : { tlsSecret: tls.secretName }),
      ...(syntax === undefined ? {} : { syntax }),
    };
  });
}

function ingressRoutes(at: Placed): readonly Route[] {
  const { rules = [], tls = [], defaultBackend } = readSpec<IngressView>(at.manifest);
  const middlewares = (at.manifest.metadata.annotations?.[ROUTER_MIDDLEWARES] ?? '')
    .split(',')
    .flatMap((text) => parseMiddleware(at, text.trim()));
  const ways = rules.flatMap(({ host, http }) => (http?.paths ?? []).map((each) => ({ host, ...each })));
  if (defaultBackend !== undefined) ways.push({ host: undefined, backend: defaultBackend });
  return ways.map(({ host, path = '/', pathType, backend }) => {
    const prefix = `${pathType === 'Exact' ? 'Path' : 'PathPrefix'}(\`${path}\`)`;
    const match = host === undefined ? prefix : `Host(\`${host}\`) && ${prefix}`;
    const secret = tls.find(({ hosts = [] }) => host !== undefined && hosts.includes(host))?.secretName;
    const { name, port } = backend?.service ?? {};
    return {
      at,
      match,
      matchers: parseMatchers(match),
      hosts: host === undefined ? [] : [host],
      path: path === '/' && pathType !== 'Exact' ? '' : `${pathType === 'Exact' ? 'Path' : 'PathPrefix'}(${path})`,
      priority: match.length,
      entryPoints: ALL_ENTRY_POINTS,
      services: name === undefined ? [] : [{ name, port: port?.name ?? port?.number }],
      middlewares,
      ...(secret === undefined ? {} : { tlsSecret: secret }),
    };
  });
}

/** `<namespace>-<name>@kubernetescrd`; which dash ends the namespace is known only from the namespaces there are. */
function parseMiddleware(at: Placed, text: string): readonly { readonly name: string; readonly namespace?: string }[] {
  const [joined, provider] = text.split('@');
  if (joined === undefined || joined === '' || provider !== 'kubernetescrd') return [];
  return joined.startsWith(`${at.namespace}-`) ? [{ name: joined.slice(at.namespace.length + 1) }] : [{ name: joined, namespace: '' }];
}
