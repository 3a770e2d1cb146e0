import { Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { RegistryCleanup } from '../../../constructs/cluster/registry-cleanup.js';
import { Registry } from '../../../constructs/cluster/registry.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { images } from '../../../src/stacks/versions.js';
import { platform, SMALL } from './platform.js';

function compiled() {
  const home = platform();
  const chart = home.chart('registry', 'registry');
  new Namespace(chart, 'namespace', { name: 'registry', podSecurity: 'restricted' });
  const registry = new Registry(chart, 'registry', {
    image: images.registry,
    storage: { size: Size.gibibytes(50), storageClass: 'local-path', accessMode: 'ReadWriteOnce' },
    resources: SMALL,
    names: ['registry.home.arpa'],
    addresses: ['192.0.2.1'],
    issuer: home.issuer(),
    htpasswd: new SecretRef('registry-htpasswd'),
    httpSecret: new SecretRef('registry-http-secret'),
  });
  new RegistryCleanup(chart, 'cleanup', { registry, kubectl: images.kubectl });
  return home.compiled();
}

const DEPLOYMENT = 'apps/Deployment/registry/registry';

describe('the registry in the cluster', () => {
  it('asks for a login and speaks TLS', () => {
    const { 'config.yml': config } = compiled().manifest('core/ConfigMap/registry/registry')['data'] as Record<string, string>;
    expect(config).toContain('  htpasswd:\n    realm: registry\n    path: /auth/htpasswd\n');
    expect(config).toContain('  tls:\n    certificate: /tls/tls.crt\n    key: /tls/tls.key\n');
  });

  it('keeps its settings where version 3 looks for them', () => {
    expect(JSON.stringify(compiled().manifest(DEPLOYMENT))).toContain('"mountPath":"/etc/distribution"');
    expect(JSON.stringify(compiled().manifest(DEPLOYMENT))).not.toContain('/etc/docker/registry');
  });

  it('has secrets of its own, by name', () => {
    expect(compiled().manifest('core/Secret/registry/registry')['stringData']).toEqual({
      htpasswd: '<secret:registry-htpasswd>',
      'http-secret': '<secret:registry-http-secret>',
    });
  });

  it('has a certificate for every name and address it is reached by', () => {
    expect(compiled().manifest('cert-manager.io/Certificate/registry/registry')['spec']).toMatchObject({
      dnsNames: ['registry.home.arpa'],
      ipAddresses: ['192.0.2.1'],
      issuerRef: { kind: 'ClusterIssuer', name: 'home-ca' },
    });
  });

  it('is asked how it is where no login is needed', () => {
    const probe = { httpGet: { path: '/', port: 'https', scheme: 'HTTPS' } };
    expect(compiled().manifest(DEPLOYMENT)['spec']).toMatchObject({ template: { spec: { containers: [{ readinessProbe: probe }] } } });
  });

  it('stops before it starts anew and says no number of replicas, so that the cleanup may stop it', () => {
    const { spec } = compiled().manifest(DEPLOYMENT) as unknown as { readonly spec: object };
    expect(spec).toMatchObject({ strategy: { type: 'Recreate' } });
    expect(spec).not.toHaveProperty('replicas');
  });
});

describe("the registry's cleanup", () => {
  it('stops the registry, collects, and starts it again whatever came of it', () => {
    const job = compiled().manifest('batch/CronJob/registry/registry-cleanup') as unknown as {
      readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodSpec } } } };
    };
    const { initContainers, containers } = job.spec.jobTemplate.spec.template.spec;
    expect([...initContainers, ...containers].map(({ name }) => name)).toEqual(['stop', 'stopped', 'collect', 'start']);
    expect(initContainers[2]!.command!.join(' ')).toMatch(/registry garbage-collect \/etc\/distribution\/config.yml \|\| /);
    expect(JSON.stringify(initContainers[2])).not.toContain('--delete-untagged');
  });

  it('may change how many registries run, and nothing else', () => {
    const { rules } = compiled().manifest('rbac.authorization.k8s.io/Role/registry/registry-cleanup') as unknown as {
      readonly rules: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
    };
    const writing = rules.filter(({ verbs }) => verbs.some((verb) => ['update', 'patch', 'delete', 'create'].includes(verb)));
    expect(writing.flatMap(({ resources }) => resources)).toEqual(['deployments/scale']);
  });
});

interface PodSpec {
  readonly initContainers: readonly { readonly name: string; readonly command?: readonly string[] }[];
  readonly containers: readonly { readonly name: string }[];
}
