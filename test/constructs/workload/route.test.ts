import { describe, expect, it } from 'vitest';
import { HomeChart } from '../../../constructs/core/chart.js';
import { Home } from '../../../constructs/core/home.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { Certificate, type Issuer } from '../../../constructs/workload/certificate.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { Ingress } from '../../../constructs/workload/ingress.js';
import { Middleware } from '../../../constructs/workload/middleware.js';
import { Route, type RouteRule } from '../../../constructs/workload/route.js';
import type { RouteMatch } from '../../../constructs/workload/route-match.js';
import { Service } from '../../../constructs/workload/service.js';
import { TcpRoute } from '../../../constructs/workload/tcp-route.js';
import { container, homeWith, machines } from './workload-home.js';

const issuer: Issuer = { name: 'home-ca', kind: 'ClusterIssuer' };

const web = (chart: HomeChart) =>
  new Service(chart, 'service', {
    name: 'web',
    selects: new Deployment(chart, 'web', { name: 'web', containers: [{ ...container(), ports: [{ name: 'http', port: 80 }] }] }),
  });

const matching = (match: RouteMatch, more: Partial<RouteRule> = {}) => {
  const { spec } = homeWith(
    (chart) => new Route(chart, 'route', { name: 'web', rules: [{ match, to: web(chart), ...more }], tls: { type: 'none' } }),
  );
  return spec<{ readonly routes: readonly { readonly match: string }[] }>('traefik.io/IngressRoute/home/web').routes[0]!;
};

describe('a Route', () => {
  it('has a certificate for exactly the names it answers to, in the Secret it reads', () => {
    const { spec, plan } = homeWith(
      (chart) =>
        new Route(chart, 'route', {
          name: 'web',
          rules: [{ match: { hosts: ['web', 'web.home.arpa'] }, to: web(chart), priority: 10 }],
          tls: { type: 'issued', issuer },
        }),
    );
    const route = spec<{ readonly tls: { readonly secretName: string } }>('traefik.io/IngressRoute/home/web');
    expect(route).toMatchObject({
      entryPoints: ['websecure'],
      routes: [{ match: 'Host(`web`) || Host(`web.home.arpa`)', priority: 10, services: [{ name: 'web', port: 80 }] }],
    });
    expect(spec('cert-manager.io/Certificate/home/web')).toMatchObject({
      dnsNames: ['web', 'web.home.arpa'],
      secretName: route.tls.secretName,
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'home-ca' },
    });
    expect(plan.units.find(({ id }) => id === 'traefik.io/IngressRoute/home/web')!.needs).toEqual(
      expect.arrayContaining(['cert-manager.io/Certificate/home/web', 'core/Service/home/web']),
    );
  });

  it('writes matches in the syntax of Traefik 3', () => {
    expect(matching({ hosts: ['a', 'b'], pathPrefix: '/api' }).match).toBe('(Host(`a`) || Host(`b`)) && PathPrefix(`/api`)');
    expect(matching({ hostRegexp: '^cam-\\d+\\.home$' }).match).toBe('HostRegexp(`^cam-\\d+\\.home$`)');
    expect(matching({ pathPrefix: '/' }).match).toBe('PathPrefix(`/`)');
  });

  it("refuses Traefik 2's placeholders and says what to write", () => {
    expect(() => matching({ hostRegexp: '{subdomain:cameranator}.{any:.*}' })).toThrow(
      "is Traefik 2's syntax: Traefik 3 takes a Go regular expression such as ^cameranator",
    );
  });

  it('refuses a host with quotes or blanks', () => {
    expect(() => matching({ hosts: ['a`) || Host(`b'] })).toThrow('workloads/route: a host of a route is');
  });

  it('refuses a port its backend does not offer', () => {
    expect(() => matching({ hosts: ['web'] }, { port: 'https' })).toThrow("workloads/route: no port 'https', web offers 'http'");
  });

  it('refuses to have a certificate issued for no name', () => {
    expect(() =>
      homeWith(
        (chart) =>
          new Route(chart, 'route', {
            name: 'web',
            rules: [{ match: { pathPrefix: '/' }, to: web(chart) }],
            tls: { type: 'issued', issuer },
          }),
      ),
    ).toThrow('workloads/route: no certificate can be issued for a route without hosts');
  });

  it('refuses a backend of another namespace, which Traefik would not follow', () => {
    const home = new Home({ machines });
    const other = web(new HomeChart(home, 'there', { name: 'there', namespace: 'there' }));
    const here = new HomeChart(home, 'here', { name: 'here', namespace: 'here' });
    expect(
      () => new Route(here, 'route', { name: 'web', rules: [{ match: { hosts: ['web'] }, to: other }], tls: { type: 'none' } }),
    ).toThrow('here/route: service web is in namespace there, the route in here');
  });

  it('sends requests through middlewares by object', () => {
    const { spec, plan } = homeWith((chart) => {
      const users = new Credential(chart, 'users', { name: 'users', data: { users: new SecretRef('web-users') } });
      const middlewares = [
        new Middleware(chart, 'strip', { name: 'strip', type: 'strip-prefix', prefixes: ['/api'] }),
        new Middleware(chart, 'quiet', { name: 'quiet', type: 'headers', request: { Referer: '' } }),
        new Middleware(chart, 'auth', { name: 'auth', type: 'basic-auth', users }),
        new Middleware(chart, 'secure', { name: 'secure', type: 'redirect-scheme', scheme: 'https' }),
      ];
      new Route(chart, 'route', {
        name: 'web',
        rules: [{ match: { hosts: ['web'] }, to: web(chart), middlewares }],
        tls: { type: 'none' },
      });
    });
    expect(spec('traefik.io/IngressRoute/home/web')).toMatchObject({
      routes: [{ middlewares: [{ name: 'strip' }, { name: 'quiet' }, { name: 'auth' }, { name: 'secure' }] }],
    });
    expect(['strip', 'quiet', 'auth', 'secure'].map((name) => spec(`traefik.io/Middleware/home/${name}`))).toEqual([
      { stripPrefix: { prefixes: ['/api'] } },
      { headers: { customRequestHeaders: { Referer: '' } } },
      { basicAuth: { secret: 'users' } },
      { redirectScheme: { scheme: 'https', permanent: true } },
    ]);
    expect(plan.units.find(({ id }) => id === 'traefik.io/IngressRoute/home/web')!.needs).toContain('traefik.io/Middleware/home/strip');
  });
});

describe('a TcpRoute', () => {
  it('tells names apart only with TLS', () => {
    const { spec } = homeWith((chart) => {
      const to = web(chart);
      new TcpRoute(chart, 'plain', { name: 'plain', entryPoint: 'mqtt', to, tls: { type: 'none' } });
      new TcpRoute(chart, 'tls', { name: 'tls', entryPoint: 'websecure', to, tls: { type: 'passthrough', hosts: ['mqtt.home.arpa'] } });
    });
    expect(spec('traefik.io/IngressRouteTCP/home/plain')).toEqual({
      entryPoints: ['mqtt'],
      routes: [{ match: 'HostSNI(`*`)', services: [{ name: 'web', port: 80 }] }],
    });
    expect(spec('traefik.io/IngressRouteTCP/home/tls')).toMatchObject({
      routes: [{ match: 'HostSNI(`mqtt.home.arpa`)' }],
      tls: { passthrough: true },
    });
  });
});

describe('an Ingress', () => {
  it("names Traefik's middlewares as Traefik calls them", () => {
    const { object } = homeWith((chart) => {
      const strip = new Middleware(chart, 'strip', { name: 'strip', type: 'strip-prefix', prefixes: ['/api'] });
      const certificate = new Certificate(chart, 'certificate', { name: 'web', dnsNames: ['web.home.arpa'], issuer });
      new Ingress(chart, 'ingress', {
        name: 'web',
        host: 'web.home.arpa',
        paths: [{ prefix: '/api', to: web(chart) }],
        middlewares: [strip],
        certificate,
      });
    });
    expect(object('networking.k8s.io/Ingress/home/web')).toMatchObject({
      metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'home-strip@kubernetescrd' } },
      spec: {
        ingressClassName: 'traefik',
        tls: [{ hosts: ['web.home.arpa'], secretName: 'web-tls' }],
        rules: [
          {
            host: 'web.home.arpa',
            http: { paths: [{ path: '/api', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    });
  });
});
