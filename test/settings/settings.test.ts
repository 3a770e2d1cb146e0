import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../src/settings/settings.js';
import { loadSettings } from '../../src/settings/load-settings.js';
import { readProblems, smallest, withHost, written } from './stack-text.js';

const loaded = (config: Record<string, unknown>): Settings =>
  loadSettings({ stack: 'home', file: written('Pulumi.home.yaml', stringify({ config })) });
const refused = (config: Record<string, unknown>): readonly string[] => readProblems(() => loaded(config));
describe('the example home', () => {
  const settings = loadSettings({ stack: 'home', file: 'Pulumi.home.yaml' });

  it('has Ceph disks on the four x86 machines and nowhere else', () => {
    const hosts = settings.machines.filter(({ disks }) => disks.some(({ use }) => use === 'ceph'));
    expect(hosts.map(({ name }) => name)).toEqual(['romulus', 'chronos', 'dionysus', 'hera']);
    expect(settings.ceph).toEqual({ enabled: true, rbd: true });
  });

  it('keeps the server out of the LoadBalancer, and the first agent answers for the home', () => {
    expect(settings.machines.find(({ name }) => name === 'romulus')!.loadBalancer).toBe(false);
    expect(settings.dns).toEqual({ server: '192.168.137.1', address: '192.168.137.11' });
  });

  it('has the sprinklers’ device on a host with their label', () => {
    const [host] = settings.machines.filter(({ devices }) => devices.includes(settings.sprinklers!.device));
    expect(host!.labels).toMatchObject(settings.sprinklers!.nodeSelector);
  });

  it('gives its folder in the repository to Argo CD', () => {
    expect(settings.gitops).toEqual({ url: 'https://github.com/example/home.git', revision: 'main', path: 'synth/home' });
  });
});

describe('defaults', () => {
  it('come with the smallest settings', () => {
    const settings = loaded(smallest());
    expect(settings).toMatchObject({
      registry: { where: 'cluster', host: 'registry.home.arpa', port: 5000, storageBytes: 20 * 1024 ** 3 },
      timeZone: 'Etc/UTC',
      ceph: { enabled: false, rbd: false },
      gpu: { sharing: 'exclusive' },
      ingress: { addresses: ['192.168.137.2'] },
      cameras: [],
      accept: [],
    });
    expect(settings.gitops).toBeUndefined();
  });

  it('of a model are filled in, and a figure beside the model wins', () => {
    expect(loaded(smallest()).machines[0]).toMatchObject({ arch: 'arm64', cpus: 4, memoryBytes: 3754 * 1024 ** 2, user: 'ubuntu' });
    expect(loaded(withHost({ memory: '3500Mi' })).machines[0]!.memoryBytes).toBe(3500 * 1024 ** 2);
  });

  it('leave a machine outside the cluster without LoadBalancer ports', () => {
    const outside = { name: 'two', address: '192.168.137.3', arch: 'amd64', cpus: 2, memory: '4Gi', roles: ['build'] };
    const hosts = [...(smallest()['permacade:hosts'] as readonly unknown[]), outside];
    expect(loaded({ ...smallest(), 'permacade:hosts': hosts }).machines[1]!.loadBalancer).toBe(false);
  });
});

describe('a registry outside the cluster', () => {
  const registry = (more: Record<string, unknown>): Settings['registry'] =>
    loaded({ ...smallest(), 'permacade:registry': { where: 'outside', host: 'docker-registry', ...more } }).registry;

  it('is reached by the address of its machine, because nodes need not resolve its name', () => {
    expect(registry({ machine: 'one' })).toMatchObject({
      where: 'outside',
      host: 'docker-registry',
      port: 5000,
      address: '192.168.137.2',
      tls: 'home',
      login: { username: 'arcade', passwordSecret: 'registry-password' },
    });
  });

  it('asks for no login over plain HTTP', () => {
    const plain = registry({ address: '192.168.137.5', port: 5001, tls: 'none' });
    expect(plain).toMatchObject({ address: '192.168.137.5', port: 5001, tls: 'none' });
    expect('login' in plain ? plain.login : undefined).toBeUndefined();
  });
});

describe('a value of the wrong shape', () => {
  it.each<[string, Record<string, unknown>, string | RegExp]>([
    ['an unknown key', { ...smallest(), 'permacade:domian': 'x' }, "permacade:domian: got an unknown key; did you mean 'domain'?"],
    ['an unknown key of a host', withHost({ adress: 'x' }), "permacade:hosts[0].adress: got an unknown key; did you mean 'address'?"],
    [
      'a wrong unit',
      withHost({ memory: '16GB' }),
      /^permacade:hosts\[0\]\.memory: got '16GB', expected a size with its unit, such as 16Gi; units are/,
    ],
    ['a size without unit', withHost({ memory: 16 }), /^permacade:hosts\[0\]\.memory: got 16, expected a size with its unit/],
    [
      'an empty list of hosts',
      { ...smallest(), 'permacade:hosts': [] },
      'permacade:hosts: got an empty list, expected a list of at least one host',
    ],
    [
      'a list for a map',
      { ...smallest(), 'permacade:gitops': ['x'] },
      'permacade:gitops: got a list of 1, expected a map with url, revision, path, login, username',
    ],
    [
      'a map for a list',
      { ...smallest(), 'permacade:hosts': { a: 1 } },
      'permacade:hosts: got a map, expected a list of at least one host',
    ],
    [
      'no number',
      withHost({ cpus: Number.NaN }),
      'permacade:hosts[0].cpus: got NaN, expected a whole number of processor threads, such as 4',
    ],
    ['a fraction', withHost({ cpus: 1.5 }), 'permacade:hosts[0].cpus: got 1.5, expected a whole number of processor threads, such as 4'],
    ['an address that is none', withHost({ address: '192.168.137.300' }), /address: got '192\.168\.137\.300', expected an IPv4 address/],
    ['an unknown role', withHost({ roles: ['sever'] }), /roles\[0\]: got 'sever', expected one of server, .*; did you mean server\?/],
    ['a bare yes as label', withHost({ labels: { gpu: true } }), /labels\.gpu: got true, expected text .* in quotes/],
    ['a label key with a space', withHost({ labels: { 'a b': 'c' } }), /labels\.a b: got the name 'a b', expected a label key/],
    ['a 32-bit system', withHost({ arch: 'armhf' }), /arch: got 'armhf', expected amd64 or arm64; a 32-bit system cannot serve/],
    ['another name of arm64', withHost({ arch: 'aarch64' }), /Kubernetes calls it arm64$/],
    ['a Pi 2', withHost({ model: 'pi2-1g' }), /model: got 'pi2-1g', expected a Pi 3, 4 or 5; a Pi 1, 2 or Zero cannot serve/],
    ['a model in between', withHost({ model: 'pi4-16g' }), /model: got 'pi4-16g', expected one of pi3-1g, .*; did you mean pi/],
    [
      'a registry nowhere',
      { ...smallest(), 'permacade:registry': { where: 'moon' } },
      /registry\.where: got 'moon', expected a map whose key `where` is cluster or outside/,
    ],
    ['a tag-like k3s version', { ...smallest(), 'permacade:k3sVersion': 'latest' }, /k3sVersion: got 'latest', expected a version of k3s/],
    [
      'an encrypted setting',
      { ...smallest(), 'permacade:domain': { secure: 'v1:x' } },
      /^permacade:domain: got an encrypted value, expected plain text: .*pulumi config rm permacade:domain/,
    ],
    ['an encrypted part', withHost({ serial: { secure: 'v1:x' } }), /^permacade:hosts: got an encrypted value/],
    [
      'a secret in clear',
      { ...smallest(), 'secret:x': 'hunter2' },
      /^secret:x: got a value that is not encrypted.*pulumi config set --secret secret:x`$/,
    ],
    ['a secret with a wild name', { ...smallest(), 'secret:A B': { secure: 'v1:x' } }, /^secret:A B: got this as the name of a secret/],
  ])('%s is one problem', (_, config, message) => {
    const problems = refused(config).map((line) => line.replace(/^Pulumi\.home\.yaml: /, ''));
    expect(problems).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it('never shows a secret, a password in an address, or more than the first line of a key', () => {
    const lines = [
      ...refused({ ...smallest(), 'secret:x': 'hunter2' }),
      ...refused({ ...smallest(), 'permacade:cameras': [{ name: 'a', url: 'rtsp://me:hunter2@192.168.137.9/x' }] }),
      ...refused({ ...smallest(), 'permacade:ca': { certificate: '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n' } }),
    ];
    expect(lines).toHaveLength(3);
    expect(lines.join('\n')).not.toContain('hunter2');
  });

  it('is reported with all others at once', () => {
    expect(refused({ ...withHost({ memory: '1GB', cpus: 0 }), 'permacade:domain': 'A B' })).toHaveLength(3);
  });

  it('of 300 characters is shortened', () => {
    expect(refused(withHost({ name: 'x'.repeat(300) }))[0]).toContain(`got '${'x'.repeat(40)}…' (300 characters)`);
  });

  it('missing is said by name', () => {
    expect(refused({ 'permacade:user': 'me' }).map((line) => line.split(': ')[1])).toEqual([
      'permacade:domain',
      'permacade:hosts',
      'permacade:ca',
    ]);
  });
});
