import type { Tree } from './edit.js';
import { claim, container, service, workload } from './pod.js';

const HEADLESS = { clusterIP: 'None' };

/** A broker outside the cluster, and what talks to it over a serial device. */
const sprinklers = {
  broker: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'mqtt-broker' }, spec: { ports: [{ name: 'mqtt', port: 1883 }] } },
  brokerSlice: {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'mqtt-broker-1', labels: { 'kubernetes.io/service-name': 'mqtt-broker' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.253'], conditions: { ready: true } }],
    ports: [{ name: 'mqtt', port: 1883, protocol: 'TCP' }],
  },
  sprinklersConfig: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sprinklers', labels: { 'app.kubernetes.io/name': 'sprinklers' } },
    data: { ZONES: '4', 'token.ttl': '3600', passwordFile: '/run/secrets/password' },
  },
  sprinklers: workload('Deployment', 'sprinklers', {
    nodeSelector: { 'home-role': 'iot' },
    priorityClassName: 'urgent',
    containers: [
      container('sprinklers', 'docker.io/library/alpine:3.22', {
        securityContext: { privileged: true },
        env: [
          { name: 'BROKER', value: 'mqtt://mqtt-broker:1883' },
          { name: 'ZONES', valueFrom: { configMapKeyRef: { name: 'sprinklers', key: 'ZONES' } } },
          { name: 'BROKER_PASSWORD', valueFrom: { secretKeyRef: { name: 'broker', key: 'password' } } },
        ],
        args: ['--broker-password=$(BROKER_PASSWORD)'],
        volumeMounts: [{ name: 'serial', mountPath: '/dev/ttyACM0' }],
      }),
    ],
    volumes: [{ name: 'serial', hostPath: { path: '/dev/ttyACM0', type: 'CharDevice' } }],
  }),
} satisfies Record<string, Tree>;

/** A camera per pod on the card, and their footage. */
const cameras = {
  segmentService: service('segment', 'segment', { name: 'http', port: 8080 }, HEADLESS),
  segmentConfig: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'segment' },
    data: { 'segment-0': 'driveway', 'segment-1': 'door' },
  },
  segment: workload(
    'StatefulSet',
    'segment',
    {
      runtimeClassName: 'nvidia',
      nodeSelector: { gpu: 'yes' },
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 1, preference: { matchExpressions: [{ key: 'home-role', operator: 'In', values: ['cameras'] }] } },
          ],
        },
      },
      containers: [
        container('segment', 'busybox:1.37.0', {
          resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi', 'nvidia.com/gpu': 1 } },
          volumeMounts: [
            { name: 'conf', mountPath: '/conf/first', subPath: 'segment-0' },
            { name: 'footage', mountPath: '/footage', subPath: 'segments' },
          ],
        }),
      ],
      volumes: [
        { name: 'conf', configMap: { name: 'segment' } },
        { name: 'footage', persistentVolumeClaim: { claimName: 'footage' } },
      ],
    },
    { replicas: 2, serviceName: 'segment' },
  ),
  footage: claim('footage', 'rook-cephfs', 'ReadWriteMany', '2T'),
  pruner: workload('Deployment', 'pruner', {
    topologySpreadConstraints: [{ topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' }],
    containers: [
      container('pruner', 'busybox:1.37.0', {
        args: ['--quota', '1900GB'],
        volumeMounts: [{ name: 'footage', mountPath: '/footage' }],
      }),
    ],
    volumes: [{ name: 'footage', persistentVolumeClaim: { claimName: 'footage' } }],
  }),
} satisfies Record<string, Tree>;

/** A database with storage of its own, a landing page, and a port of the house. */
const rest = {
  dbService: service('db', 'db', { name: 'sql', port: 5432 }, HEADLESS),
  db: workload(
    'StatefulSet',
    'db',
    {
      containers: [
        container('postgres', 'postgres:17.6', {
          env: [{ name: 'POSTGRES_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }],
          volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
        }),
      ],
    },
    {
      serviceName: 'db',
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data' },
          spec: { storageClassName: 'rook-ceph-block', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
        },
      ],
    },
  ),
  landingCache: claim('landing-cache', 'local-path', 'ReadWriteOnce', '1Gi'),
  landing: workload('Deployment', 'landing', {
    containers: [
      container('nginx', 'docker.io/library/nginx:1.29.1', {
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [{ name: 'HASURA', value: 'http://svc-pong.games.svc.cluster.local/' }],
        volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
      }),
    ],
    volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'landing-cache' } }],
  }),
  landingService: service('landing', 'landing', { name: 'http', port: 80, targetPort: 'http' }),
  landingIngress: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'landing',
      annotations: {
        'cert-manager.io/cluster-issuer': 'home-ca',
        'traefik.ingress.kubernetes.io/router.middlewares': 'house-login@kubernetescrd',
      },
    },
    spec: {
      tls: [{ hosts: ['home.example.org'], secretName: 'landing-cert' }],
      rules: [
        {
          host: 'home.example.org',
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'landing', port: { name: 'http' } } } }] },
        },
      ],
    },
  },
  login: { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name: 'login' }, spec: { basicAuth: { secret: 'login' } } },
  landingPort: service('landing-port', 'landing', { name: 'http', port: 8088, targetPort: 'http' }, { type: 'LoadBalancer' }),
} satisfies Record<string, Tree>;

export const house = { ...sprinklers, ...cameras, ...rest };
