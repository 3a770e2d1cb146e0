import { drop, objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { container } from '../../../homes/pod.js';
import type { RuleCase } from '../rule-case.js';

const POD = 'spec.template.spec';
const FIRST = `${POD}.containers.0`;

/** Services, and what leads to them. */
export const servicesCases: readonly RuleCase[] = [
  {
    rule: 'namespace-exists',
    breaks: [
      [
        'an object in a namespace that nothing creates',
        'apps/Deployment/gmaes/pong',
        (draft) => put(objectIn(draft, 'pong'), 'metadata.namespace', 'gmaes'),
      ],
      ['a namespace that was removed', 'apps/StatefulSet/house/db', (draft) => drop(draft, 'houseNamespace')],
    ],
    allows: [
      ['an object in kube-system', (draft) => put(objectIn(draft, 'landing'), 'metadata.namespace', 'kube-system')],
      [
        'a namespace that a chart creates',
        (draft) => {
          drop(draft, 'rookNamespace');
          put(objectIn(draft, 'operator'), 'spec.syncPolicy.syncOptions', ['CreateNamespace=true']);
        },
      ],
    ],
  },
  {
    rule: 'service-exists',
    breaks: [
      [
        'a route to a Service that does not exist',
        'traefik.io/IngressRoute/games/pong',
        (draft) => put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services.0.name', 'pong'),
      ],
      [
        'a route to a port number the Service lacks',
        'traefik.io/IngressRoute/games/pong',
        (draft) => put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services.0.port', 8080),
      ],
      [
        'a route to a port name the Service lacks',
        'traefik.io/IngressRoute/games/pong',
        (draft) => put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services.0.port', 'web'),
      ],
      ['an Ingress to a Service that was removed', 'networking.k8s.io/Ingress/house/landing', (draft) => drop(draft, 'landingService')],
      [
        'a TCP route to a Service that does not exist',
        'traefik.io/IngressRouteTCP/house/mqtt',
        (draft) => {
          draft.charts.house['tcp'] = {
            apiVersion: 'traefik.io/v1alpha1',
            kind: 'IngressRouteTCP',
            metadata: { name: 'mqtt' },
            spec: { entryPoints: ['mqtt'], routes: [{ match: 'HostSNI(`*`)', services: [{ name: 'broker', port: 1883 }] }] },
          };
        },
      ],
    ],
    allows: [
      ['a route by port number', (draft) => put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services.0.port', 80)],
      [
        "Traefik's own service",
        (draft) => put(objectIn(draft, 'pongRoute'), 'spec.routes.0.services', [{ kind: 'TraefikService', name: 'api@internal' }]),
      ],
    ],
  },
  {
    rule: 'service-named',
    breaks: [
      [
        'a test that asks for the Service without its prefix',
        'batch/Job/games/pong-test',
        (draft) => put(objectIn(draft, 'pongTest'), `${FIRST}.args`, ['pong-web:80']),
      ],
      [
        'a URL with a name that is no Service',
        'apps/Deployment/house/sprinklers',
        (draft) => put(objectIn(draft, 'sprinklers'), `${FIRST}.env.0.value`, 'mqtt://broker:1883'),
      ],
      [
        'a URL with a port that the Service lacks',
        'apps/Deployment/house/sprinklers',
        (draft) => put(objectIn(draft, 'sprinklers'), `${FIRST}.env.0.value`, 'mqtt://mqtt-broker:1884'),
      ],
      [
        'a cluster name of a Service in another namespace',
        'apps/Deployment/house/landing',
        (draft) => put(objectIn(draft, 'landing'), `${FIRST}.env.0.value`, 'http://svc-pong.house.svc/'),
      ],
    ],
    allows: [
      ['a URL on the internet', (draft) => put(objectIn(draft, 'landing'), `${FIRST}.env.0.value`, 'https://example.org:8443/')],
      ['a URL of a machine of the home', (draft) => put(objectIn(draft, 'landing'), `${FIRST}.env.0.value`, 'http://adonis:9100/metrics')],
      ['a URL that a route answers to', (draft) => put(objectIn(draft, 'landing'), `${FIRST}.env.0.value`, 'https://pong/')],
      ['a user and group in an argument', (draft) => put(objectIn(draft, 'landing'), `${FIRST}.args`, ['chown', 'nginx:101'])],
    ],
  },
  {
    rule: 'service-selector',
    breaks: [
      [
        'a Service whose selector is no pod',
        'core/Service/games/svc-pong',
        (draft) => put(objectIn(draft, 'pongService'), 'spec.selector', { app: 'pong' }),
      ],
      [
        'a pod template whose label was changed',
        'core/Service/house/landing',
        (draft) => {
          const label = [...`${POD}`.split('.').slice(0, 2), 'metadata', 'labels', 'app.kubernetes.io/name'];
          put(objectIn(draft, 'landing'), label, 'home');
        },
      ],
    ],
    allows: [
      [
        'a Service over pods of an operator',
        (draft) => {
          draft.charts.platform['dashboard'] = {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'dashboard', namespace: 'rook-ceph' },
            spec: { selector: { app: 'rook-ceph-mgr' }, ports: [{ port: 8443 }] },
          };
        },
      ],
    ],
  },
  {
    rule: 'target-port',
    breaks: [
      [
        'a target port that no container names',
        'core/Service/games/svc-pong',
        (draft) => put(objectIn(draft, 'pongService'), 'spec.ports.0.targetPort', 'web'),
      ],
      [
        'a container port that was renamed',
        'core/Service/house/landing',
        (draft) => put(objectIn(draft, 'landing'), `${FIRST}.ports.0.name`, 'web'),
      ],
    ],
    allows: [['a target port by number', (draft) => put(objectIn(draft, 'pongService'), 'spec.ports.0.targetPort', 8080)]],
  },
  {
    rule: 'probe-port',
    breaks: [
      [
        'a probe of a port that the container does not name',
        'apps/Deployment/games/pong',
        (draft) => put(objectIn(draft, 'pong'), `${FIRST}.livenessProbe.httpGet.port`, 'health'),
      ],
      [
        "a probe of another container's port",
        'apps/Deployment/games/pong',
        (draft) =>
          put(
            objectIn(draft, 'pong'),
            `${POD}.containers.1`,
            container('side', 'busybox:1.37.0', { livenessProbe: { tcpSocket: { port: 'http' } } }),
          ),
      ],
    ],
    allows: [['a probe by number', (draft) => put(objectIn(draft, 'pong'), `${FIRST}.livenessProbe.httpGet.port`, 8080)]],
  },
  {
    rule: 'headless-service',
    breaks: [
      ['a serviceName without a Service', 'apps/StatefulSet/house/segment', (draft) => drop(draft, 'segmentService')],
      [
        'a serviceName of a Service with an address',
        'apps/StatefulSet/house/segment',
        (draft) => put(objectIn(draft, 'segmentService'), 'spec.clusterIP', undefined),
      ],
      [
        "a serviceName of another set's Service",
        'apps/StatefulSet/house/segment',
        (draft) => put(objectIn(draft, 'segment'), 'spec.serviceName', 'db'),
      ],
    ],
    allows: [['a set without a serviceName', (draft) => put(objectIn(draft, 'segment'), 'spec.serviceName', undefined)]],
  },
  {
    rule: 'endpoint-slice',
    breaks: [
      ['a Service without a selector whose slice was removed', 'core/Service/house/mqtt-broker', (draft) => drop(draft, 'brokerSlice')],
      [
        'a slice whose port has another name',
        'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1',
        (draft) => put(objectIn(draft, 'brokerSlice'), 'ports.0.name', 'tcp'),
      ],
      ['a slice of a Service that was removed', 'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1', (draft) => drop(draft, 'broker')],
      [
        'a slice that names no Service',
        'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1',
        (draft) => put(objectIn(draft, 'brokerSlice'), 'metadata.labels', {}),
      ],
    ],
    allows: [
      [
        'a Service that is another name',
        (draft) => {
          draft.charts.house['alias'] = {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'alias' },
            spec: { type: 'ExternalName', externalName: 'example.org' },
          };
        },
      ],
      [
        'ports that have no name on either side',
        (draft) => {
          put(objectIn(draft, 'brokerSlice'), 'ports.0.name', undefined);
          put(objectIn(draft, 'broker'), 'spec.ports.0.name', undefined);
        },
      ],
    ],
  },
];
