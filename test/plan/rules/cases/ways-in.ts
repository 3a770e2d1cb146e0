import { objectIn, type HomeDraft } from '../../../homes/correct-home.js';
import { put, type Tree } from '../../../homes/edit.js';
import { service } from '../../../homes/pod.js';
import { FIRST, type RuleCase, set, without } from '../rule-case.js';

const ROUTE = 'traefik.io/IngressRoute/games/pong';

function matching(match: string): (draft: HomeDraft) => void {
  return set('pongRoute', 'spec.routes.0.match', match);
}

/** A second route in the games' namespace. */
function another(draft: HomeDraft, match: string, changes: Tree = {}): void {
  draft.charts.games['another'] = {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: 'another' },
    spec: {
      entryPoints: ['websecure'],
      routes: [{ match, kind: 'Rule', priority: 10, services: [{ name: 'svc-pong', port: 80 }], ...changes }],
    },
  };
}

function balancer(
  name: string,
  port: number,
  changes: { readonly labels?: Tree; readonly protocol?: string } = {},
): (draft: HomeDraft) => void {
  return (draft) => {
    const made = service(
      name,
      'landing',
      { name: 'http', port, targetPort: 'http', protocol: changes.protocol ?? 'TCP' },
      { type: 'LoadBalancer' },
    );
    if (changes.labels !== undefined) put(made, 'metadata.labels', changes.labels);
    draft.charts.house[name] = made;
  };
}

/** Routes, certificates and ports of the home. */
export const waysInCases: readonly RuleCase[] = [
  {
    rule: 'middleware-exists',
    breaks: [
      ['a route with a middleware that was removed', ROUTE, without('headers')],
      ['an Ingress with a middleware that was removed', 'networking.k8s.io/Ingress/house/landing', without('login')],
      [
        'a chain with a middleware that does not exist',
        'traefik.io/Middleware/games/headers',
        set('headers', 'spec', { chain: { middlewares: [{ name: 'strip' }] } }),
      ],
    ],
    allows: [['a middleware of another provider', set('pongRoute', 'spec.routes.0.middlewares.0.name', 'auth@file')]],
  },
  {
    rule: 'cross-namespace',
    breaks: [
      [
        'a route to a Service of another namespace',
        ROUTE,
        set('pongRoute', 'spec.routes.0.services.0', { name: 'landing', namespace: 'house', port: 80 }),
      ],
      [
        'a route with a middleware of another namespace',
        ROUTE,
        set('pongRoute', 'spec.routes.0.middlewares.0', { name: 'login', namespace: 'house' }),
      ],
    ],
    allows: [
      [
        'a Traefik that was told to allow it',
        (draft) => {
          put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services.0', { name: 'landing', namespace: 'house', port: 80 });
          draft.charts.platform['traefik'] = {
            apiVersion: 'helm.cattle.io/v1',
            kind: 'HelmChartConfig',
            metadata: { name: 'traefik', namespace: 'kube-system' },
            spec: { valuesContent: 'providers:\n  kubernetesCRD:\n    allowCrossNamespace: true\n' },
          };
        },
      ],
    ],
  },
  {
    rule: 'route-clash',
    breaks: [
      ['two routes with one host', 'traefik.io/IngressRoute/games/pong', (draft) => another(draft, 'Host(`pong`)')],
      [
        'two routes with one host and path',
        'traefik.io/IngressRoute/games/pong',
        (draft) => {
          matching('PathPrefix(`/api`) && Host(`pong`)')(draft);
          another(draft, 'Host(`pong`) && PathPrefix(`/api`)');
        },
      ],
    ],
    allows: [
      ['two routes with one host and two priorities', (draft) => another(draft, 'Host(`pong`)', { priority: 20 })],
      ['two routes with one host and two paths', (draft) => another(draft, 'Host(`pong`) && PathPrefix(`/api`)')],
      ['two routes with one path and two hosts', (draft) => another(draft, 'Host(`defender`)')],
    ],
  },
  {
    rule: 'route-syntax',
    breaks: [
      ['a placeholder in HostRegexp', ROUTE, matching('HostRegexp(`{subdomain:pong}.{any:.*}`)')],
      ['two values in Host', ROUTE, matching('Host(`pong`, `pang`)')],
      ['the old name of a matcher', ROUTE, matching('Host(`pong`) && Headers(`X`, `1`)')],
      ['a placeholder in PathPrefix', ROUTE, matching('Host(`pong`) && PathPrefix(`/{id:[0-9]+}`)')],
      ['the old syntax switched on', ROUTE, set('pongRoute', 'spec.routes.0.syntax', 'v2')],
    ],
    allows: [
      ['a plain regular expression', matching('HostRegexp(`^pong\\..{2,5}$`)')],
      [
        'two hosts joined by or',
        (draft) => {
          matching('Host(`pong`) || Host(`pang`)')(draft);
          put(objectIn(draft, 'pongCertificate'), 'spec.dnsNames', ['pong', 'pang']);
        },
      ],
    ],
  },
  {
    rule: 'tls-secret',
    breaks: [
      ['a route whose Certificate was removed', ROUTE, without('pongCertificate')],
      ['a route whose Certificate makes another Secret', ROUTE, set('pongCertificate', 'spec.secretName', 'pong-tls')],
      ['an Ingress without an issuer', 'networking.k8s.io/Ingress/house/landing', set('landingIngress', 'metadata.annotations', {})],
    ],
    allows: [['a route with the default certificate', set('pongRoute', 'spec.tls', {})]],
  },
  {
    rule: 'certificate-namespace',
    breaks: [
      [
        'a Certificate in another namespace than its route',
        'cert-manager.io/Certificate/house/pong',
        set('pongCertificate', 'metadata.namespace', 'house'),
      ],
    ],
  },
  {
    rule: 'certificate-hosts',
    breaks: [
      ['a route with a second host', 'cert-manager.io/Certificate/games/pong', matching('Host(`pong`) || Host(`pong.home.arpa`)')],
      ['a certificate for another name', 'cert-manager.io/Certificate/games/pong', set('pongCertificate', 'spec.dnsNames', ['defender'])],
      [
        'a wildcard two labels away',
        'cert-manager.io/Certificate/games/pong',
        (draft) => {
          put(objectIn(draft, 'pongCertificate'), 'spec.dnsNames', ['*.home.arpa']);
          matching('Host(`pong.games.home.arpa`)')(draft);
        },
      ],
    ],
    allows: [
      [
        'a wildcard one label away',
        (draft) => {
          put(objectIn(draft, 'pongCertificate'), 'spec.dnsNames', ['*.home.arpa']);
          matching('Host(`pong.home.arpa`)')(draft);
        },
      ],
      ['a route to every host', matching('Host(`pong`) || !Host(`other`)')],
    ],
  },
  {
    rule: 'ignored-annotation',
    breaks: [
      [
        'cert-manager annotations on an IngressRoute',
        ROUTE,
        set('pongRoute', 'metadata.annotations', { 'cert-manager.io/cluster-issuer': 'home-ca' }),
      ],
      [
        'Traefik annotations on an IngressRoute',
        ROUTE,
        set('pongRoute', 'metadata.annotations', { 'traefik.ingress.kubernetes.io/router.tls': 'true' }),
      ],
    ],
  },
  {
    rule: 'host-port-clash',
    breaks: [
      ['two LoadBalancers on one port', 'core/Service/house/second', balancer('second', 8088)],
      ["a LoadBalancer on Traefik's port", 'core/Service/house/second', balancer('second', 443)],
      ["a LoadBalancer on SSH's port", 'core/Service/house/second', balancer('second', 22)],
      [
        'a pod that takes a port of its one node',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${FIRST}.ports`, [{ name: 'http', containerPort: 80, hostPort: 8088 }]),
      ],
      [
        'a pod on the host network of its one node',
        'apps/Deployment/house/sprinklers',
        (draft) => {
          put(objectIn(draft, 'sprinklers'), 'spec.template.spec.hostNetwork', true);
          put(objectIn(draft, 'sprinklers'), `${FIRST}.ports`, [{ name: 'http', containerPort: 8088 }]);
        },
      ],
      [
        "a LoadBalancer on a declared pod's port",
        'core/Service/house/landing-port',
        (draft) =>
          draft.impliedPods.push({
            namespace: 'kube-system',
            name: 'exporter',
            kind: 'DaemonSet',
            requests: { cpuMillis: 10, memoryBytes: 2 ** 24 },
            hostPorts: [{ port: 8088, protocol: 'TCP' }],
            source: 'a test',
          }),
      ],
    ],
    allows: [
      ['two LoadBalancers on one port with two protocols', balancer('second', 8088, { protocol: 'UDP' })],
      [
        'two LoadBalancers on one port in two pools',
        (draft) => {
          const pool = 'svccontroller.k3s.cattle.io/lbpool';
          draft.machines = draft.machines.map((machine) => ({ ...machine, labels: { ...machine.labels, [pool]: machine.arch } }));
          put(objectIn(draft, 'landingPort'), 'metadata.labels', { [pool]: 'amd64' });
          balancer('second', 8088, { labels: { [pool]: 'arm64' } })(draft);
        },
      ],
      [
        'a LoadBalancer on 443 where Traefik is off',
        (draft) => {
          draft.files.push({ host: 'adonis', path: '/etc/rancher/k3s/config.yaml', content: 'disable:\n  - traefik\n' });
          balancer('second', 443)(draft);
        },
      ],
      [
        'a pod with a port that other nodes have free',
        (draft) => {
          draft.machines = draft.machines.map((machine) => ({ ...machine, loadBalancer: machine.arch === 'amd64' }));
          put(objectIn(draft, 'landing'), `${FIRST}.ports.0.hostPort`, 8088);
        },
      ],
    ],
  },
  {
    rule: 'load-balancer-nowhere',
    breaks: [
      [
        'a LoadBalancer where no machine may serve it',
        'core/Service/house/landing-port',
        (draft) => {
          draft.machines = draft.machines.map((machine) => ({ ...machine, loadBalancer: false }));
        },
      ],
      [
        'a LoadBalancer in a pool without machines',
        'core/Service/house/second',
        balancer('second', 9000, { labels: { 'svccontroller.k3s.cattle.io/lbpool': 'attic' } }),
      ],
    ],
  },
];
