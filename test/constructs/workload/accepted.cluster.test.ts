import { Duration, Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import type { HomeChart } from '../../../constructs/core/chart.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { Certificate, type Issuer } from '../../../constructs/workload/certificate.js';
import { Claim } from '../../../constructs/workload/claim.js';
import { ConfigMap } from '../../../constructs/workload/config-map.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { CronJob } from '../../../constructs/workload/cron-job.js';
import { DaemonSet } from '../../../constructs/workload/daemon-set.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { ExternalService } from '../../../constructs/workload/external-service.js';
import { Ingress } from '../../../constructs/workload/ingress.js';
import { Job } from '../../../constructs/workload/job.js';
import { LoadBalancer } from '../../../constructs/workload/load-balancer.js';
import { Middleware } from '../../../constructs/workload/middleware.js';
import { perOrdinal } from '../../../constructs/workload/ordinals.js';
import { Route } from '../../../constructs/workload/route.js';
import { Service } from '../../../constructs/workload/service.js';
import { StatefulSet } from '../../../constructs/workload/stateful-set.js';
import { TcpRoute } from '../../../constructs/workload/tcp-route.js';
import { checkAgainstApi } from '../../../src/rehearsal/check-against-api.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';
import { container, countsCards, homeWith, small } from './workload-home.js';

const issuer: Issuer = { name: 'home-ca', kind: 'ClusterIssuer' };

/** Every construct, with every kind of everything it takes. */
function everything(chart: HomeChart): void {
  const claim = new Claim(chart, 'media', { name: 'media', size: Size.gibibytes(1), accessMode: 'ReadWriteMany', storageClass: 'cephfs' });
  const config = new ConfigMap(chart, 'settings', { name: 'settings', data: { 'app.conf': 'x', MODE: 'day' } });
  const login = new Credential(chart, 'login', { name: 'login', data: { users: new SecretRef('users') } });
  const web = new Deployment(chart, 'web', {
    name: 'web',
    replicas: { min: 1, max: 3, cpuPercent: 70 },
    annotations: { 'permacade/title': 'Web' },
    fsGroup: 101,
    grace: Duration.seconds(5),
    placement: {
      nodeSelector: { gpu: 'yes' },
      required: [{ label: 'kubernetes.io/hostname', operator: 'NotIn', values: ['romulus'] }],
      preferred: [{ weight: 1, conditions: [{ label: 'home-role', operator: 'DoesNotExist' }] }],
      spread: { otherwise: 'wait', skew: 2 },
      tolerations: [{ operator: 'Exists', key: 'slow', effect: 'NoExecute', seconds: 60 }],
    },
    initContainers: [
      {
        ...container(),
        name: 'first',
        mounts: [{ type: 'scratch', scratch: { name: 'work', on: 'memory', limit: Size.mebibytes(8) }, at: '/work' }],
      },
    ],
    sidecars: [{ ...container(), name: 'beside', gpu: { type: 'nvidia-unlimited' } }],
    containers: [
      {
        ...container(),
        image: { ...container().image, repository: 'docker.io/nginxinc/nginx-unprivileged', user: 101 },
        command: ['nginx'],
        args: ['-g', 'daemon off;'],
        workingDirectory: '/tmp',
        env: { MODE: config.key('MODE'), USERS: login.key('users'), NODE: { type: 'field', field: 'spec.nodeName' } },
        envFrom: [config],
        ports: [
          { name: 'http', port: 8080 },
          { name: 'dns', port: 5353, protocol: 'UDP' },
          { name: 'rpc', port: 9000 },
        ],
        liveness: { type: 'http', port: 'http', path: '/healthz', scheme: 'HTTP', timeout: Duration.seconds(2) },
        readiness: { type: 'tcp', port: 'http', period: Duration.seconds(5), failures: 2 },
        startup: { type: 'grpc', port: 'rpc', service: 'web', initialDelay: Duration.seconds(1) },
        resources: {
          requests: { ...small.requests, scratch: Size.mebibytes(10) },
          limits: { ...small.limits, scratch: Size.mebibytes(20) },
        },
        security: { readOnlyRoot: true, capabilities: ['NET_BIND_SERVICE'] },
        mounts: [
          { type: 'claim', claim, at: '/media', subPath: 'web', readOnly: true },
          { type: 'file', file: config.key('app.conf'), at: '/etc/app.conf' },
          { type: 'file', file: login.key('users'), at: '/etc/users' },
          { type: 'config', config, at: '/etc/settings' },
          { type: 'credential', credential: login, at: '/etc/login' },
          { type: 'scratch', scratch: { name: 'run' }, at: '/run' },
        ],
      },
    ],
  });
  new StatefulSet(chart, 'cameras', {
    name: 'cameras',
    start: 'Parallel',
    claims: { whenScaled: 'Delete' },
    ordinals: perOrdinal(['driveway', 'sidegate'], '.conf', (name) => name),
    placement: { nodeSelector: { gpu: 'yes' } },
    containers: [
      {
        ...container(),
        gpu: { type: 'nvidia', capabilities: 'all' },
        mounts: [
          { type: 'ordinal', at: '/etc/camera.conf' },
          {
            type: 'own-claim',
            claim: { name: 'data', size: Size.gibibytes(1), accessMode: 'ReadWriteOnce', storageClass: 'ceph-block' },
            at: '/data',
          },
        ],
      },
    ],
  });
  new DaemonSet(chart, 'sprinklers', {
    name: 'sprinklers',
    update: 'OnDelete',
    placement: { nodeSelector: { 'iot-role': 'sprinklers' } },
    containers: [{ ...container(), security: { privileged: true }, mounts: [{ type: 'device', device: '/dev/ttyACM0' }] }],
  });
  new Job(chart, 'once', { name: 'once', retries: 1, deadline: Duration.hours(1), keep: Duration.days(1), containers: [container()] });
  new CronJob(chart, 'weekly', {
    name: 'weekly',
    schedule: '30 20 * * 0',
    timeZone: 'Australia/Perth',
    suspended: true,
    containers: [container()],
  });

  const service = new Service(chart, 'service', { name: 'web', selects: web, ports: [{ port: 80, target: 'http' }] });
  new LoadBalancer(chart, 'balanced', {
    name: 'web-dns',
    selects: web,
    keepsClientAddress: true,
    pool: 'garden',
    ports: [
      { port: 5353, target: 'dns' },
      { port: 9000, target: 'rpc' },
    ],
  });
  const broker = new ExternalService(chart, 'broker', {
    name: 'mqtt-broker',
    addresses: ['192.168.137.253'],
    ports: [{ name: 'mqtt', port: 1883 }],
  });
  const middlewares = [
    new Middleware(chart, 'strip', { name: 'strip', type: 'strip-prefix', prefixes: ['/api'] }),
    new Middleware(chart, 'quiet', { name: 'quiet', type: 'headers', request: { Referer: '' } }),
    new Middleware(chart, 'auth', { name: 'auth', type: 'basic-auth', users: login }),
    new Middleware(chart, 'secure', { name: 'secure', type: 'redirect-scheme', scheme: 'https' }),
  ];
  const shared = new Certificate(chart, 'shared', {
    name: 'shared',
    dnsNames: ['*.home.arpa'],
    issuer,
    duration: Duration.days(30),
    renewBefore: Duration.days(10),
  });
  new Route(chart, 'route', {
    name: 'web',
    rules: [{ match: { hosts: ['web', 'web.example.org'] }, to: service, middlewares, priority: 10 }],
    tls: { type: 'issued', issuer },
  });
  new Route(chart, 'api', {
    name: 'api',
    rules: [{ match: { hosts: ['api.home.arpa'], pathPrefix: '/v1' }, to: service }],
    tls: { type: 'certificate', certificate: shared },
  });
  new Route(chart, 'any', { name: 'any', rules: [{ match: { hostRegexp: '^cam-\\d+$' }, to: service }], tls: { type: 'default' } });
  new TcpRoute(chart, 'mqtt', { name: 'mqtt', entryPoint: 'mqtt', to: broker, tls: { type: 'none' } });
  new Ingress(chart, 'ingress', {
    name: 'ingress',
    host: 'plain.home.arpa',
    paths: [{ prefix: '/', to: service }],
    certificate: shared,
    middlewares: [middlewares[0]!],
  });
}

describe.skipIf(noControlPlane)('the real API server', () => {
  it(
    'accepts every construct with everything it can say',
    async () => {
      const { plan } = homeWith((chart) => {
        countsCards(chart);
        everything(chart);
      });
      const { objects, accepted, problems } = await checkAgainstApi(plan, { root: ROOT });
      expect(problems).toEqual([]);
      expect(accepted).toBe(objects);
    },
    BUILD_TIMEOUT_MS,
  );
});
