import type { Tree } from './edit.js';
import { claim, container, service, workload } from './pod.js';

const PROBE = { httpGet: { path: '/', port: 'http' } };

/** One game with its way in, and a test that asks for it. */
export const games = {
  roms: claim('roms', 'rook-cephfs', 'ReadWriteMany', '10Gi'),
  pong: workload(
    'Deployment',
    'pong',
    {
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      containers: [
        container('game', 'kube-registry:5000/pong:1.0.0', {
          ports: [{ name: 'http', containerPort: 8080 }],
          readinessProbe: PROBE,
          livenessProbe: PROBE,
          volumeMounts: [{ name: 'roms', mountPath: '/roms', readOnly: true }],
        }),
      ],
      volumes: [{ name: 'roms', persistentVolumeClaim: { claimName: 'roms' } }],
    },
    { replicas: 2 },
  ),
  pongService: service('svc-pong', 'pong', { name: 'http', port: 80, targetPort: 'http' }),
  pongRoute: {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: 'pong' },
    spec: {
      entryPoints: ['websecure'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`pong`)',
          priority: 10,
          middlewares: [{ name: 'headers' }],
          services: [{ name: 'svc-pong', port: 'http' }],
        },
      ],
      tls: { secretName: 'pong-cert' },
    },
  },
  pongCertificate: {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'pong' },
    spec: { secretName: 'pong-cert', dnsNames: ['pong'], issuerRef: { kind: 'ClusterIssuer', name: 'home-ca' } },
  },
  headers: {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name: 'headers' },
    spec: { headers: { customResponseHeaders: { Referer: '' } } },
  },
  pongScaler: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'pong' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'pong' },
      minReplicas: 2,
      maxReplicas: 4,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    },
  },
  pongTest: {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'pong-test' },
    spec: {
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'pong-test' } },
        spec: { restartPolicy: 'Never', containers: [container('wget', 'busybox:1.37.0', { command: ['wget'], args: ['svc-pong:80'] })] },
      },
    },
  },
} satisfies Record<string, Tree>;
