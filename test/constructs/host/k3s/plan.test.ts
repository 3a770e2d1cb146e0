import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { type Machine, nodeLabels } from '../../../../constructs/core/machine.js';
import type { HostCommandBody, HostFileBody, PlanUnit } from '../../../../constructs/core/plan-unit.js';
import { placeholder } from '../../../../constructs/core/secret-ref.js';
import { allocatable } from '../../../../constructs/core/reserve.js';
import { Home } from '../../../../constructs/core/home.js';
import { serverConfig } from '../../../../constructs/host/k3s/config.js';
import { compile } from '../../../../src/plan/compile.js';
import { machines } from '../../../../src/stacks/home/machines.js';
import type { Settings } from '../../../../src/settings/settings.js';
import { exampleSettings } from '../../../stacks/example.js';
import { machine } from '../../../plan/tree.js';

const hub = machine('hub', { address: '192.0.2.1', roles: ['server'], serial: 'ABC/1' });
const pi = machine('pi', {
  address: '192.0.2.4',
  arch: 'arm64',
  labels: { 'home-role': 'arcade' },
  taints: [{ key: 'slow', effect: 'NoSchedule' }],
});
const three = ['a', 'b', 'c'].map((name, index) =>
  machine(name, { address: `192.0.2.${index + 1}`, roles: ['server'], hostName: `${name}.lan` }),
);

function unitsOf(inventory: readonly Machine[], changes: Partial<Settings> = {}): ReadonlyMap<string, PlanUnit> {
  const settings = { ...exampleSettings, machines: inventory, ...changes };
  const home = new Home({ machines: inventory });
  machines(home, settings);
  const { plan } = compile(home);
  return new Map(plan.units.map((unit) => [unit.id, unit]));
}

const one = unitsOf([hub, pi]);
const several = unitsOf([...three, pi]);

function file(units: ReadonlyMap<string, PlanUnit>, id: string): HostFileBody & { readonly text: string } {
  const body = units.get(id)!.body as HostFileBody;
  return { ...body, text: placeholder(body.content) };
}

function config(units: ReadonlyMap<string, PlanUnit>, host: string): Record<string, unknown> {
  return parse(file(units, `host/${host}/etc/rancher/k3s/config.yaml`).text) as Record<string, unknown>;
}

function command(units: ReadonlyMap<string, PlanUnit>, id: string): HostCommandBody {
  return units.get(id)!.body as HostCommandBody;
}

/** Whether one unit comes before another, however far. */
function before(units: ReadonlyMap<string, PlanUnit>, first: string, then: string): boolean {
  const { needs } = units.get(then)!;
  return needs.includes(first) || needs.some((need) => before(units, first, need));
}

describe('tokens', () => {
  it('of servers never come to agents, and agents join only the cluster whose authority they were told', () => {
    expect(file(one, 'host/pi/etc/rancher/k3s/agent-token').text).toBe(
      'K10<output:host/hub/command/k3s-authority>::node:<secret:k3s-agent-token>\n',
    );
    const ofThePi = [...one.values()].filter(({ id }) => id.startsWith('host/pi/'));
    expect(JSON.stringify(ofThePi)).not.toContain('"k3s-token"');
  });

  it('are short on the server that makes the authority, and secure on those that join it', () => {
    expect(file(several, 'host/a/etc/rancher/k3s/token').text).toBe('<secret:k3s-token>\n');
    for (const name of ['b', 'c']) {
      expect(file(several, `host/${name}/etc/rancher/k3s/token`).text).toBe(
        'K10<output:host/a/command/k3s-authority>::server:<secret:k3s-token>\n',
      );
      expect(file(several, `host/${name}/etc/rancher/k3s/agent-token`).text).toBe('<secret:k3s-agent-token>\n');
    }
  });

  it('are in files for root alone and in standard input, and nowhere else', () => {
    for (const { id, body } of several.values()) {
      if (body.type === 'HostFile' && placeholder(body.content).includes('token>')) expect(body.mode, id).toBe('0600');
      if (body.type === 'HostCommand')
        expect(JSON.stringify([body.args, body.script, body.state, body.delete]), id).not.toMatch(/<(secret|output):/);
    }
    expect(command(one, 'host/hub/command/k3s-authority').secretOutput).toBe(false);
  });
});

describe('the settings of a node', () => {
  it('are those of the only server, with SQLite', () => {
    expect(config(one, 'hub')).toMatchObject({
      'node-name': 'hub',
      'token-file': '/etc/rancher/k3s/token',
      'agent-token-file': '/etc/rancher/k3s/agent-token',
      'secrets-encryption': true,
      'write-kubeconfig-mode': '0640',
      'protect-kernel-defaults': true,
      'tls-san': ['192.0.2.1', 'hub'],
    });
    expect(Object.keys(config(one, 'hub'))).not.toContain('cluster-init');
    expect(Object.keys(config(one, 'hub'))).not.toContain('server');
  });

  it('begin etcd on the first of three servers, which the others join', () => {
    expect(config(several, 'a')).toMatchObject({ 'cluster-init': true });
    expect(config(several, 'b')).toMatchObject({ server: 'https://192.0.2.1:6443' });
    expect(Object.keys(config(several, 'b'))).not.toContain('cluster-init');
  });

  it('keep from pods what the verdict takes off', () => {
    const [reserved] = config(one, 'pi')['kubelet-arg'] as string[];
    const [, cpu, memory] = /^system-reserved=cpu=(\d+)m,memory=(\d+)Mi$/.exec(reserved!)!.map(Number);
    const left = allocatable(pi, 1);
    expect(pi.cpus * 1000 - cpu!).toBe(left.cpuMillis);
    expect(pi.memoryBytes - memory! * 2 ** 20 - 100 * 2 ** 20).toBe(left.memoryBytes);
  });

  it('give a node its labels and taints from its first moment, but for those that a kubelet may not set', () => {
    expect(config(one, 'pi')).toMatchObject({
      'node-label': ['home-role=arcade', 'svccontroller.k3s.cattle.io/enablelb=true'],
      'node-taint': ['slow=:NoSchedule'],
    });
    const odd = machine('odd', {
      labels: { 'node-restriction.kubernetes.io/a': '1', 'example.k8s.io/b': '2', 'kubernetes.example/c': '3' },
    });
    expect(config(unitsOf([hub, odd]), 'odd')['node-label']).toEqual([
      'kubernetes.example/c=3',
      'svccontroller.k3s.cattle.io/enablelb=true',
    ]);
  });

  it('agree on all servers in what must be the same there, whatever the machines are', () => {
    const some = fc.record({
      cpus: fc.integer({ min: 1, max: 64 }),
      memoryBytes: fc.integer({ min: 2 ** 31, max: 2 ** 40 }),
      wifi: fc.boolean(),
      addresses: fc.array(fc.ipV4(), { maxLength: 3 }),
      labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{0,8}$/), { maxKeys: 3 }),
    });
    fc.assert(
      fc.property(fc.tuple(some, some, some), (changes) => {
        const servers = three.map((server, index) => ({ ...server, ...changes[index]! }));
        const shared = servers.map((server) => {
          const all = serverConfig(server, servers);
          return [all['agent-token-file'], all['secrets-encryption'], all['tls-san'], all['write-kubeconfig-group']];
        });
        expect(shared[1]).toEqual(shared[0]);
        expect(shared[2]).toEqual(shared[0]);
      }),
      { seed: 20_261_121, numRuns: 50 },
    );
  });
});

describe('the order', () => {
  it('lets one server follow the other, and agents the last of them', () => {
    for (const unit of ['adopt', 'k3s-binary', 'k3s']) {
      expect(before(several, 'host/a/command/node', `host/b/command/${unit}`), unit).toBe(true);
      expect(before(several, 'host/b/command/member-b', `host/c/command/${unit}`), unit).toBe(true);
    }
    expect(before(several, 'host/c/command/member-c', 'host/pi/command/k3s-binary')).toBe(true);
  });

  it('looks at a machine, waits for its turn, and only then puts anything of k3s there', () => {
    const files = [...one.keys()].filter((id) => id.startsWith('host/pi/etc/') && id.includes('k3s'));
    expect(files.length).toBeGreaterThan(3);
    for (const id of files) {
      expect(before(one, 'host/pi/command/adopt', id), id).toBe(true);
      expect(before(one, 'host/pi/command/turn', id), id).toBe(true);
      expect(before(one, id, 'host/pi/command/k3s'), id).toBe(true);
    }
  });

  it('does not let agents wait for each other', () => {
    const two = unitsOf([hub, pi, machine('pi-2')]);
    for (const id of two.keys()) {
      if (id.startsWith('host/pi-2/'))
        expect(
          [...two.keys()].filter((other) => other.startsWith('host/pi/')).some((other) => before(two, other, id)),
          id,
        ).toBe(false);
    }
  });

  it('reads the kubeconfig once the first server answers', () => {
    expect(before(one, 'host/hub/command/k3s', 'host/hub/command/kubeconfig')).toBe(true);
  });
});

describe('membership', () => {
  it('is asked of a server, and ends in what tells the machine from another of its name', () => {
    expect(command(one, 'host/hub/command/member-abc-1').runsOn).toBe('hub');
    expect(command(one, 'host/pi/command/member-pi').runsOn).toBe('hub');
  });

  it('ends at another server for each of several, the first included', () => {
    for (const name of ['a', 'b', 'c']) {
      const member = command(several, `host/${name}/command/member-${name}`);
      expect(member.runsOn).not.toBe(name);
      expect(member.delete).toBe('leave.sh');
    }
    expect(command(several, 'host/a/command/node').runsOn).toBe('a');
    expect(command(several, 'host/a/command/node').delete).toBeUndefined();
  });

  it('holds every label of the machine that is not the kubelet’s own, and its taints', () => {
    const declared = command(one, 'host/pi/command/member-pi').args.slice(4);
    const labels = Object.entries(nodeLabels(pi)).filter(([key]) => !key.startsWith('kubernetes.io/'));
    expect(declared).toEqual(
      [
        ...labels.map(([key, value]) => `label:${key}=${value}`),
        'label:node-role.kubernetes.io/worker=true',
        'taint:slow=:NoSchedule',
      ].sort(),
    );
  });
});

describe('the release', () => {
  const binary = (changes: Partial<Settings>): readonly string[] =>
    command(unitsOf([hub, pi], changes), 'host/pi/command/k3s-binary').args.slice(4, 8);

  it('comes from its project, with the SHA-256 that this program knows', () => {
    const [folder, name, , digest] = binary({});
    expect([folder, name]).toEqual(['https://github.com/k3s-io/k3s/releases/download/v1.36.3%2Bk3s1', 'k3s-arm64']);
    expect(digest).toMatch(/^c9a20910[0-9a-f]{56}$/);
  });

  it('comes from a mirror with the same SHA-256: whoever serves it cannot change it', () => {
    expect(binary({ mirror: 'http://192.0.2.9/k3s' })).toEqual([
      'http://192.0.2.9/k3s/v1.36.3%2Bk3s1',
      'k3s-arm64',
      'sha256sum-arm64.txt',
      binary({})[3],
    ]);
  });

  it('of another version is held to what is published beside it, unless the settings know better', () => {
    expect(binary({ k3sVersion: 'v1.36.5+k3s1' })[3]).toBe('');
    expect(binary({ k3sVersion: 'v1.36.5+k3s1', k3sSha256: { arm64: 'e'.repeat(64) } })[3]).toBe('e'.repeat(64));
  });

  it('brings its images along when asked', () => {
    expect(one.has('host/pi/command/k3s-images')).toBe(false);
    const images = command(unitsOf([hub, pi], { k3sImages: true }), 'host/pi/command/k3s-images');
    expect(images.args).toContain('/var/lib/rancher/k3s/agent/images/k3s-airgap-images-arm64.tar.zst');
  });
});

describe('scripts', () => {
  it('are the same for every machine: what is different comes as arguments', () => {
    const strange = machine('pi', { labels: { 'home-role': 'x' }, serial: "o'hara $(reboot) `id`" });
    const odd = unitsOf([hub, strange]);
    for (const { id, body } of odd.values()) {
      if (body.type !== 'HostCommand' || !id.startsWith('host/pi/')) continue;
      expect([body.script, body.state, body.delete].join(' '), id).not.toContain("o'hara");
    }
    expect(odd.has('host/pi/command/member-o-hara-reboot-id')).toBe(true);
  });
});
