import { drop, objectIn } from '../../../homes/correct-home.js';
import { put } from '../../../homes/edit.js';
import { container } from '../../../homes/pod.js';
import { POD, FIRST, type RuleCase, set, without } from '../rule-case.js';

/** Services, and what leads to them. */
export const servicesCases: readonly RuleCase[] = [
  {
    rule: 'namespace-exists',
    breaks: [
      ['an object in a namespace that nothing creates', 'apps/Deployment/gmaes/pong', set('pong', 'metadata.namespace', 'gmaes')],
      ['a namespace that was removed', 'apps/StatefulSet/house/db', without('houseNamespace')],
    ],
    allows: [
      ['an object in kube-system', set('landing', 'metadata.namespace', 'kube-system')],
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
        set('pongRoute', 'spec.routes.0.services.0.name', 'pong'),
      ],
      [
        'a route to a port number the Service lacks',
        'traefik.io/IngressRoute/games/pong',
        set('pongRoute', 'spec.routes.0.services.0.port', 8080),
      ],
      [
        'a route to a port name the Service lacks',
        'traefik.io/IngressRoute/games/pong',
        set('pongRoute', 'spec.routes.0.services.0.port', 'web'),
      ],
      ['an Ingress to a Service that was removed', 'networking.k8s.io/Ingress/house/landing', without('landingService')],
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
      ['a route by port number', set('pongRoute', 'spec.routes.0.services.0.port', 80)],
      ["Traefik's own service", set('pongRoute', 'spec.routes.0.services', [{ kind: 'TraefikService', name: 'api@internal' }])],
    ],
  },
  {
    rule: 'service-named',
    breaks: [
      [
        'a test that asks for the Service without its prefix',
        'batch/Job/games/pong-test',
        set('pongTest', `${FIRST}.args`, ['pong-web:80']),
      ],
      [
        'a URL with a name that is no Service',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${FIRST}.env.0.value`, 'mqtt://broker:1883'),
      ],
      [
        'a URL with a port that the Service lacks',
        'apps/Deployment/house/sprinklers',
        set('sprinklers', `${FIRST}.env.0.value`, 'mqtt://mqtt-broker:1884'),
      ],
      [
        'a cluster name of a Service in another namespace',
        'apps/Deployment/house/landing',
        set('landing', `${FIRST}.env.0.value`, 'http://svc-pong.house.svc/'),
      ],
    ],
    allows: [
      ['a URL on the internet', set('landing', `${FIRST}.env.0.value`, 'https://example.org:8443/')],
      ['a URL of a machine of the home', set('landing', `${FIRST}.env.0.value`, 'http://adonis:9100/metrics')],
      ['a URL that a route answers to', set('landing', `${FIRST}.env.0.value`, 'https://pong/')],
      ['a user and group in an argument', set('landing', `${FIRST}.args`, ['chown', 'nginx:101'])],
    ],
  },
  {
    rule: 'service-selector',
    breaks: [
      ['a Service whose selector is no pod', 'core/Service/games/svc-pong', set('pongService', 'spec.selector', { app: 'pong' })],
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
      ['a target port that no container names', 'core/Service/games/svc-pong', set('pongService', 'spec.ports.0.targetPort', 'web')],
      ['a container port that was renamed', 'core/Service/house/landing', set('landing', `${FIRST}.ports.0.name`, 'web')],
    ],
    allows: [['a target port by number', set('pongService', 'spec.ports.0.targetPort', 8080)]],
  },
  {
    rule: 'probe-port',
    breaks: [
      [
        'a probe of a port that the container does not name',
        'apps/Deployment/games/pong',
        set('pong', `${FIRST}.livenessProbe.httpGet.port`, 'health'),
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
    allows: [['a probe by number', set('pong', `${FIRST}.livenessProbe.httpGet.port`, 8080)]],
  },
  {
    rule: 'headless-service',
    breaks: [
      ['a serviceName without a Service', 'apps/StatefulSet/house/segment', without('segmentService')],
      ['a serviceName of a Service with an address', 'apps/StatefulSet/house/segment', set('segmentService', 'spec.clusterIP', undefined)],
      ["a serviceName of another set's Service", 'apps/StatefulSet/house/segment', set('segment', 'spec.serviceName', 'db')],
    ],
    allows: [['a set without a serviceName', set('segment', 'spec.serviceName', undefined)]],
  },
  {
    rule: 'endpoint-slice',
    breaks: [
      ['a Service without a selector whose slice was removed', 'core/Service/house/mqtt-broker', without('brokerSlice')],
      [
        'a slice whose port has another name',
        'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1',
        set('brokerSlice', 'ports.0.name', 'tcp'),
      ],
      ['a slice of a Service that was removed', 'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1', without('broker')],
      ['a slice that names no Service', 'discovery.k8s.io/EndpointSlice/house/mqtt-broker-1', set('brokerSlice', 'metadata.labels', {})],
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
