import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../constructs/core/machine.js';
import { placeholder, SecretRef } from '../../../constructs/core/secret-ref.js';
import { Host } from '../../../constructs/host/host.js';
import { Registries, type RegistryMirror } from '../../../constructs/host/registries.js';
import { render } from '../../../src/plan/render.js';
import type { HostFileBody } from '../../../src/plan/plan.js';
import { home, machine } from '../../plan/tree.js';

const mirror: RegistryMirror = {
  name: 'registry.home.arpa:5000',
  scheme: 'https',
  authority: '192.0.2.5:5000',
  login: { username: 'node', password: new SecretRef('registry-password') },
  ca: '-----BEGIN CERTIFICATE-----\n',
};

function filesOf(machineOf: Machine, mirrors: readonly RegistryMirror[]): Record<string, HostFileBody> {
  const tree = home();
  new Registries(new Host(tree, machineOf), mirrors);
  return Object.fromEntries(render(tree).drafts.map(({ body }) => [(body as HostFileBody).path, body as HostFileBody]));
}

describe('registries.yaml of a node', () => {
  it('keeps the name in images and says where the registry really answers', () => {
    const file = filesOf(machine('pi'), [mirror])['/etc/rancher/k3s/registries.yaml']!;
    expect(parse(placeholder(file.content))).toEqual({
      mirrors: { 'registry.home.arpa:5000': { endpoint: ['https://192.0.2.5:5000'] } },
      configs: {
        '192.0.2.5:5000': {
          auth: { username: 'node', password: '<secret:registry-password>' },
          tls: { ca_file: '/etc/rancher/k3s/ca-192.0.2.5-5000.crt' },
        },
      },
    });
  });

  it('holds the password as a reference that no value can break out of, readable by root alone', () => {
    const file = filesOf(machine('pi'), [mirror])['/etc/rancher/k3s/registries.yaml']!;
    expect(JSON.stringify(file.content)).toContain('{"secret":"registry-password","as":"json"}');
    expect(file.mode).toBe('0600');
  });

  it('restarts the k3s service of that machine, as k3s reads it only when it starts', () => {
    expect(filesOf(machine('pi'), [mirror])['/etc/rancher/k3s/registries.yaml']!.restarts).toEqual(['k3s-agent']);
    expect(filesOf(machine('hub', { roles: ['server'] }), [mirror])['/etc/rancher/k3s/registries.yaml']!.restarts).toEqual(['k3s']);
  });

  it('brings the certificate authority it names', () => {
    expect(filesOf(machine('pi'), [mirror])['/etc/rancher/k3s/ca-192.0.2.5-5000.crt']!.content).toBe(mirror.ca);
  });

  it('refuses a name that would be read as a user of Docker Hub', () => {
    expect(() => filesOf(machine('pi'), [{ ...mirror, name: 'registry' }])).toThrow("'registry' would be read as a Docker Hub user");
  });
});
