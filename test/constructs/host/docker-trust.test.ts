import { describe, expect, it } from 'vitest';
import { DockerTrust, type TrustedRegistry } from '../../../constructs/host/docker-trust.js';
import { Host } from '../../../constructs/host/host.js';
import type { HostFileBody } from '../../../src/plan/plan.js';
import { render } from '../../../src/plan/render.js';
import { home, machine } from '../../plan/tree.js';

function filesOf(registries: readonly TrustedRegistry[]): Record<string, unknown> {
  const tree = home();
  new DockerTrust(new Host(tree, machine('www', { roles: ['build'] })), registries, { logMaxSize: '10m' });
  return Object.fromEntries(render(tree).drafts.map(({ body }) => [(body as HostFileBody).path, (body as HostFileBody).content]));
}

describe('the trust of a build machine', () => {
  it('is a certificate where Docker looks for it when the registry speaks TLS', () => {
    expect(filesOf([{ name: 'registry.home.arpa:5000', ca: 'PEM' }])).toEqual({
      '/etc/docker/certs.d/registry.home.arpa:5000/ca.crt': 'PEM',
      '/etc/docker/daemon.json': '{\n  "log-driver": "json-file",\n  "log-opts": {\n    "max-size": "10m"\n  }\n}\n',
    });
  });

  it('is an entry in daemon.json when the registry speaks plain HTTP', () => {
    const daemon = filesOf([{ name: 'docker-registry:5000', plainHttp: true }])['/etc/docker/daemon.json'] as string;
    expect(JSON.parse(daemon)).toMatchObject({ 'insecure-registries': ['docker-registry:5000'] });
  });
});
