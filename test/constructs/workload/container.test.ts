import { Duration, Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { Cpu } from '../../../constructs/core/quantity.js';
import { SecretRef, text } from '../../../constructs/core/secret-ref.js';
import { ConfigMap } from '../../../constructs/workload/config-map.js';
import type { Container } from '../../../constructs/workload/container.js';
import { Credential } from '../../../constructs/workload/credential.js';
import { Deployment } from '../../../constructs/workload/deployment.js';
import { container, countsCards, firstOf, homeWith, podOf, small } from './workload-home.js';

const ID = 'apps/Deployment/home/app';

const rendered = (only: Container<string>) =>
  firstOf(homeWith((chart) => new Deployment<string>(chart, 'app', { name: 'app', containers: [only] })).spec(ID));

describe('a container', () => {
  it('says what it asks for and what it may use in canonical quantities', () => {
    const resources = {
      requests: { cpu: Cpu.cores(0.5), memory: Size.mebibytes(1024) },
      limits: { cpu: Cpu.cores(2), memory: Size.mebibytes(1536) },
    };
    expect(rendered(container({ resources })).resources).toEqual({
      requests: { cpu: '500m', memory: '1Gi' },
      limits: { cpu: '2', memory: '1536Mi' },
    });
  });

  it('refuses a limit below its request and quotes both', () => {
    const resources = { ...small, limits: { cpu: Cpu.millis(100), memory: Size.mebibytes(8) } };
    expect(() => rendered(container({ resources }))).toThrow(
      "workloads/app: container 'nginx': the memory limit 8Mi is below the request 16Mi",
    );
  });

  it('is probed at ports by name', () => {
    const ports = [
      { name: 'http', port: 8080 },
      { name: 'grpc', port: 9000 },
    ];
    const spec = rendered(
      container({
        ports,
        liveness: { type: 'http', port: 'http', path: '/healthz', initialDelay: Duration.seconds(30), period: Duration.seconds(5) },
        readiness: { type: 'grpc', port: 'grpc' },
        startup: { type: 'exec', command: ['true'], failures: 30 },
      }),
    );
    expect(spec.livenessProbe).toEqual({ httpGet: { path: '/healthz', port: 'http' }, initialDelaySeconds: 30, periodSeconds: 5 });
    expect(spec.readinessProbe).toEqual({ grpc: { port: 9000 } });
    expect(spec.startupProbe).toEqual({ exec: { command: ['true'] }, failureThreshold: 30 });
  });

  it('refuses a probe of a port that only another container declares', () => {
    const build = () =>
      homeWith(
        (chart) =>
          new Deployment(chart, 'app', {
            name: 'app',
            containers: [
              { name: 'web', image: container().image, resources: small, ports: [{ name: 'http', port: 80 }] },
              { name: 'db', image: container().image, resources: small, readiness: { type: 'tcp', port: 'http' } },
            ],
          }),
      );
    expect(build).toThrow("workloads/app: container 'db': its readiness probe names port 'http', but the container declares none");
  });

  it('takes variables from Credentials, ConfigMaps and its own Pod by reference, in the order they are written', () => {
    const { spec, plan } = homeWith((chart) => {
      const db = new Credential(chart, 'db', {
        name: 'db',
        data: { password: new SecretRef('db-password'), url: text`postgres://app:${new SecretRef('db-password')}@127.0.0.1/app` },
      });
      const settings = new ConfigMap(chart, 'settings', { name: 'settings', data: { mode: 'day' } });
      new Deployment(chart, 'app', {
        name: 'app',
        containers: [
          container({
            env: {
              PGPASSWORD: db.key('password'),
              DATABASE: 'postgres://app:$(PGPASSWORD)@127.0.0.1/app',
              MODE: settings.key('mode'),
              NODE: { type: 'field', field: 'spec.nodeName' },
            },
            envFrom: [settings, db],
          }),
        ],
      });
    });
    expect(firstOf(spec(ID)).env).toEqual([
      { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
      { name: 'DATABASE', value: 'postgres://app:$(PGPASSWORD)@127.0.0.1/app' },
      { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
    ]);
    expect(firstOf(spec(ID)).envFrom).toEqual([{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'db' } }]);
    const secret = plan.units.find(({ id }) => id === 'core/Secret/home/db')!;
    expect(secret.body).toMatchObject({
      manifest: { stringData: { password: '<secret:db-password>', url: 'postgres://app:<secret:db-password>@127.0.0.1/app' } },
    });
    expect(plan.units.find(({ id }) => id === ID)!.needs).toContain('core/Secret/home/db');
  });

  it('restarts when a ConfigMap it uses changes', () => {
    const digest = (mode: string): unknown =>
      homeWith((chart) => {
        const settings = new ConfigMap(chart, 'settings', { name: 'settings', data: { mode } });
        new Deployment(chart, 'app', { name: 'app', containers: [container({ env: { MODE: settings.key('mode') } })] });
      }).spec<{ readonly template: { readonly metadata: { readonly annotations: unknown } } }>(ID).template.metadata.annotations;
    expect(digest('day')).toEqual(digest('day'));
    expect(digest('day')).not.toEqual(digest('night'));
  });

  it('refuses a variable that no shell could read', () => {
    expect(() => rendered(container({ env: { 'my-var': '1' } }))).toThrow(
      "the name of a variable is letters, digits and underscores, not beginning with a digit, at most 253 characters, got 'my-var'",
    );
  });

  it('shares graphics cards the scheduler counts', () => {
    const gpu = { type: 'nvidia', capabilities: ['compute', 'video'] } as const;
    const { spec } = homeWith((chart) => {
      countsCards(chart);
      new Deployment(chart, 'app', { name: 'app', containers: [container({ gpu })], placement: { nodeSelector: { gpu: 'yes' } } });
    });
    expect(podOf(spec(ID)).runtimeClassName).toBe('nvidia');
    expect(firstOf(spec(ID)).resources).toMatchObject({ requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } });
    expect(firstOf(spec(ID)).env).toEqual([{ name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'compute,video' }]);
  });

  it('sees every card of its node, uncounted, when unlimited', () => {
    const gpu = { type: 'nvidia-unlimited', capabilities: 'all' } as const;
    const { spec } = homeWith(
      (chart) =>
        new Deployment(chart, 'app', { name: 'app', containers: [container({ gpu })], placement: { nodeSelector: { gpu: 'yes' } } }),
    );
    expect(podOf(spec(ID)).runtimeClassName).toBe('nvidia');
    expect(firstOf(spec(ID)).resources!.limits).not.toHaveProperty('nvidia.com/gpu');
    expect(firstOf(spec(ID)).env).toEqual([
      { name: 'NVIDIA_VISIBLE_DEVICES', value: 'all' },
      { name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'all' },
    ]);
  });
});
