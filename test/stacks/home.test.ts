import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeholder } from '../../constructs/core/secret-ref.js';
import { isNode } from '../../constructs/core/machine.js';
import type { HostFileBody, KubernetesObjectBody, Plan } from '../../src/plan/plan.js';
import { contents } from '../../src/files/contents.js';
import { exampleGames, exampleHome, exampleSettings } from './example.js';

const argo = exampleHome();
const pulumi = exampleHome({ gitops: undefined });

function objects({ units }: Plan): readonly KubernetesObjectBody[] {
  return units.map(({ body }) => body).filter((body) => body.type === 'KubernetesObject');
}

function ids({ units }: Plan, pattern: RegExp): readonly string[] {
  return units.map(({ id }) => id).filter((id) => pattern.test(id));
}

function file(plan: Plan, id: string): string {
  return placeholder((plan.units.find((unit) => unit.id === id)!.body as HostFileBody).content);
}

describe('the example home', () => {
  it('breaks no rule, whoever applies it', () => {
    expect(argo.warnings).toEqual([]);
    expect(pulumi.warnings).toEqual([]);
  });

  it('is the same plan whenever it is compiled', () => {
    expect(exampleHome().plan).toEqual(argo.plan);
    expect(contents(exampleHome().plan)).toEqual(contents(argo.plan));
  });

  it('has one owner for each object: Pulumi for everything while GitOps is off', () => {
    expect(new Set(pulumi.plan.units.map(({ owner }) => owner))).toEqual(new Set(['pulumi']));
    expect(new Set(argo.plan.units.map(({ id }) => id)).size).toBe(argo.plan.units.length);
  });

  it('consists of the same household in both ownerships', () => {
    const household = (plan: Plan): readonly string[] =>
      ids(plan, /^(apps|batch|core\/(Service|ConfigMap|PersistentVolumeClaim)|traefik.io)\/.*(games|cameras|mqtt|pi-hole|samba)\//);
    expect(household(pulumi.plan)).toEqual(household(argo.plan));
    expect(household(argo.plan).length).toBeGreaterThan(60);
  });

  it('installs operators through k3s while Pulumi owns them, with a gate that their kinds wait for', () => {
    const issuer = pulumi.plan.units.find(({ id }) => id === 'cert-manager.io/ClusterIssuer/home')!;
    expect(issuer.needs.filter((need) => need.startsWith('host/'))).toHaveLength(1);
    expect(ids(pulumi.plan, /^helm.cattle.io\/HelmChart\//).length).toBeGreaterThan(2);
    expect(ids(argo.plan, /^helm.cattle.io\/HelmChart\//)).toEqual([expect.stringContaining('argocd')]);
  });

  it('has every game with its pods, Service, route, certificate and Application', () => {
    for (const { driver } of exampleGames) {
      expect(ids(argo.plan, new RegExp(`/(svc-|game-)?${driver}$`))).toEqual(
        expect.arrayContaining([
          `apps/Deployment/games/${driver}`,
          `argoproj.io/Application/argocd/game-${driver}`,
          `cert-manager.io/Certificate/games/${driver}`,
          `core/Service/games/svc-${driver}`,
          `traefik.io/IngressRoute/games/${driver}`,
        ]),
      );
    }
    expect(exampleGames).toHaveLength(17);
  });

  it('gives every container requests, limits, an immutable tag and a pull policy that does not need the registry', () => {
    const text = JSON.stringify(objects(argo.plan));
    expect(text).not.toMatch(/:latest"/);
    expect(text).not.toContain('"imagePullPolicy":"Always"');
  });

  it('uses nothing that is outdated', () => {
    const text = JSON.stringify([argo.plan, pulumi.plan]);
    for (const outdated of [
      'traefik.containo.us',
      '"kind":"Endpoints"',
      'registry:2',
      'postgres:12',
      'ROOK_CSI',
      'installCRDs',
      '{subdomain:',
    ]) {
      expect(text).not.toContain(outdated);
    }
    expect(ids(argo.plan, /RuntimeClass/)).toEqual([]);
  });

  it('names no secret where somebody could read it', () => {
    for (const [path, content] of contents(argo.plan)) {
      if (path.startsWith('manifests/')) expect(content, path).not.toContain('<secret:');
    }
  });

  it('tells every node where the registry is, and the build machine to trust it', () => {
    for (const { name } of exampleSettings.machines.filter(isNode)) {
      expect(file(argo.plan, `host/${name}/etc/rancher/k3s/registries.yaml`)).toContain('registry.home.arpa:5000');
    }
    expect(file(argo.plan, 'host/www/etc/docker/certs.d/registry.home.arpa:5000/ca.crt')).toBe(exampleSettings.ca.certificate);
  });

  it('uses no secret that the page about settings does not explain', () => {
    const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
    const login = exampleHome({ repositoryLogin: { type: 'token', username: 'git' } });
    const names = [...JSON.stringify([argo.plan, pulumi.plan, login.plan]).matchAll(/<secret:([^>]+)>|"secret":"([^"]+)"/g)];
    expect(names.length).toBeGreaterThan(5);
    for (const [, placeholder, reference] of names) {
      const name = placeholder ?? reference!;
      // A reference to a Secret of the cluster looks the same in JSON, but its name is that of an object.
      if (placeholder === undefined && argo.plan.units.some(({ id }) => id.endsWith(`/${name}`))) continue;
      expect(page).toContain(['', name, ''].join('`'));
    }
  });

  it('says where everything is once it is up', () => {
    const { urls, dnsRecords, argocd, ca } = argo.outputs;
    expect(urls['pacman']).toBe('https://pacman.home.arpa/');
    expect(Object.keys(urls)).toEqual(
      expect.arrayContaining(['argocd', 'home', 'home-assistant', 'pi-hole', 'cameras', ...exampleGames.map(({ driver }) => driver)]),
    );
    expect(dnsRecords).toContain(`host-record=pacman,pacman.home.arpa,${exampleSettings.dns.address}`);
    expect(argocd).toMatchObject({ url: 'https://argocd.home.arpa', user: 'admin' });
    expect(ca.certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(pulumi.outputs.argocd).toBeUndefined();
  });
});

describe('two things of one name', () => {
  const game = exampleGames[0]!;

  it.each([
    ['pi-hole', 'the game pi-hole and the service pi-hole'],
    ['registry', 'the registry and the game registry'],
    ['argocd', 'Argo CD and the game argocd'],
    ['cameras', 'the game cameras and the cameras'],
    ['scans', 'the game scans and the file share'],
    ['pi_4_1', 'the machine pi-4-1 and the game pi_4_1'],
  ])('are refused when a game is called %s', (driver, both) => {
    expect(() => exampleHome({}, [{ ...game, driver }])).toThrow(`would be the address of two things, ${both}`);
  });

  it('are refused when two games have one name, or the registry has the host of a game', () => {
    expect(() => exampleHome({}, [game, { ...game, driver: 'pac_man' }, { ...game, driver: 'pac-man' }])).toThrow("'pac-man' would be");
    const registry = { ...exampleSettings.registry, host: `${game.driver}.home.arpa` };
    expect(() => exampleHome({ registry })).toThrow(`'${registry.host}' would be the address of two things`);
    expect(() => exampleHome({ registry: { ...registry, where: 'outside' } })).toThrow('would be the address of two things');
  });
});

describe('a home of another kind', () => {
  it('has a registry of another name, which image references, nodes and the name server all know', () => {
    const registry = { ...exampleSettings.registry, host: 'images.home.arpa' };
    const { plan, outputs } = exampleHome({ registry });
    expect(outputs.urls['registry']).toBe('https://images.home.arpa:5000');
    expect(outputs.dnsRecords).toContain(`host-record=images.home.arpa,${exampleSettings.dns.address}`);
    expect(outputs.dnsRecords.join()).not.toContain('registry');
    expect(file(plan, 'host/chronos/etc/rancher/k3s/registries.yaml')).toContain('images.home.arpa:5000');
    expect(JSON.stringify(objects(plan))).toContain('images.home.arpa:5000/pacman:');
  });

  it('keeps its registry outside the cluster, over plain HTTP', () => {
    const registry = {
      where: 'outside',
      host: 'docker-registry',
      port: 5000,
      address: '192.168.137.5',
      tls: 'none',
    } as const;
    const { plan, outputs } = exampleHome({ registry });
    expect(outputs.dnsRecords).toContain('host-record=docker-registry,192.168.137.5');
    expect(file(plan, 'host/chronos/etc/rancher/k3s/registries.yaml')).toContain('http://192.168.137.5:5000');
    expect(JSON.parse(file(plan, 'host/www/etc/docker/daemon.json'))).toEqual({ 'insecure-registries': ['docker-registry:5000'] });
    expect(ids(plan, /\/registry\//)).toEqual([]);
    expect(JSON.stringify(objects(plan))).toContain('docker-registry:5000/pacman:');
  });

  it.each([
    ['shared cards without counting them', { gpu: { sharing: 'unlimited' } }, /NVIDIA_VISIBLE_DEVICES/, /nvidia.com\/gpu":"1"/],
    ['cards one pod each', { gpu: { sharing: 'exclusive' } }, /nvidia.com\/gpu":"1"/, /timeSlicing/],
  ] as const)('has %s', (_, changes, there, absent) => {
    const text = JSON.stringify(objects(exampleHome(changes).plan));
    expect(text).toMatch(there);
    expect(text).not.toMatch(absent);
  });

  it('has no cameras, broker or sprinklers when the settings name none', () => {
    const { plan } = exampleHome({ cameras: [], mqttBroker: undefined, sprinklers: undefined });
    expect(ids(plan, /\/(cameras|mqtt)\//)).toEqual([]);
  });

  it('lives on one machine without Ceph', () => {
    const [server] = exampleSettings.machines;
    const machine = { ...server!, loadBalancer: true, disks: [], gpu: undefined };
    const { plan } = exampleHome(
      { machines: [machine], ceph: { enabled: false, rbd: false }, cameras: [], sprinklers: undefined },
      exampleGames.map((game) => ({ ...game, architectures: ['amd64'] })),
    );
    expect(ids(plan, /ceph/)).toEqual([]);
    expect(ids(plan, /Application\/argocd\/game/)).toEqual(['argoproj.io/Application/argocd/games']);
  });
});
