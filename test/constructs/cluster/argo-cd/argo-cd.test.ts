import { describe, expect, it } from 'vitest';
import { ArgoCdRoute } from '../../../../constructs/cluster/argo-cd/argo-cd-route.js';
import { ArgoCd } from '../../../../constructs/cluster/argo-cd/argo-cd.js';
import { Projects } from '../../../../constructs/cluster/argo-cd/projects.js';
import { Repository, type RepositoryLogin } from '../../../../constructs/cluster/argo-cd/repository.js';
import { RootApplication } from '../../../../constructs/cluster/argo-cd/root-application.js';
import { SecretRef } from '../../../../constructs/core/secret-ref.js';
import { argoCdVersion, charts } from '../../../../src/stacks/versions.js';
import { gitops } from '../../../plan/tree.js';
import { platform } from '../platform.js';

const TOKEN: RepositoryLogin = { type: 'token', username: 'reader', password: new SecretRef('git') };

function compiled({ ui = true }: { readonly ui?: boolean } = {}) {
  const home = platform({ gitopsOn: true });
  const argo = new ArgoCd(home.home, 'argo-cd', {
    chart: charts.argoCd,
    version: argoCdVersion,
    host: 'argocd.home.arpa',
    waitOn: 'adonis',
    adminPassword: new SecretRef('argocd-password'),
    ui,
  });
  const projects = new Projects(argo, 'projects', { repository: gitops.url });
  const repository = new Repository(argo, 'repository', { url: gitops.url, login: TOKEN });
  new RootApplication(argo, 'root', { gitops, needs: [projects, repository] });
  new ArgoCdRoute(home.chart('argo-cd-route', 'argocd'), 'route', { host: 'argocd.home.arpa', issuer: home.issuer() });
  return home.compiled();
}

const CHART = 'helm.cattle.io/HelmChart/kube-system/argocd';

interface Values {
  readonly configs: { readonly cm: Readonly<Record<string, string>>; readonly params: object; readonly secret: object };
  readonly [part: string]: object;
}

function values(options?: { readonly ui?: boolean }): Values {
  return (compiled(options).manifest(CHART)['spec'] as unknown as { readonly values: Values }).values;
}

describe('Argo CD', () => {
  it('is applied by Pulumi and needs nothing of its own', () => {
    const { plan } = compiled();
    const pulumi = plan.units.filter(({ owner }) => owner === 'pulumi');
    const argocd = new Set(plan.units.filter(({ owner }) => owner === 'argocd').map(({ id }) => id));
    expect(pulumi.map(({ id }) => id)).toContain(CHART);
    expect(pulumi.flatMap(({ needs }) => needs).filter((id) => argocd.has(id))).toEqual([]);
  });

  it('sets resources on every part, which the chart does not', () => {
    const parts = values();
    for (const part of ['controller', 'repoServer', 'redis', 'redisSecretInit', 'server', 'applicationSet']) {
      expect(parts[part], part).toHaveProperty('resources.requests.memory');
      expect(parts[part], part).toHaveProperty('resources.limits.memory');
    }
  });

  it('runs images that are tested with this Kubernetes, and no parts a home does not need', () => {
    expect(values()).toMatchObject({
      global: { image: { tag: 'v3.5.1' } },
      dex: { enabled: false },
      notifications: { enabled: false },
      applicationSet: { replicas: 0 },
      configs: { params: { 'server.insecure': true } },
    });
  });

  it('judges the health of Applications and file systems, so that waves wait for them', () => {
    expect(Object.keys(values().configs.cm)).toEqual(
      expect.arrayContaining([
        'resource.customizations.health.argoproj.io_Application',
        'resource.customizations.health.ceph.rook.io_CephFilesystem',
      ]),
    );
  });

  it('brings its own password and leaves the keys Argo CD adds beside it alone', () => {
    expect(compiled().manifest('core/Secret/argocd/argocd-secret')).toMatchObject({
      metadata: { labels: { 'app.kubernetes.io/part-of': 'argocd' } },
      stringData: { 'admin.password': '<secret:argocd-password>', 'admin.passwordMtime': '2026-01-01T00:00:00Z' },
    });
    expect(values().configs.secret).toEqual({ createSecret: false });
  });

  it('stops when GitOps is switched off, and leaves its Applications behind, idle', () => {
    expect(compiled().unit('host/adonis/command/gate-argocd').body).not.toHaveProperty('delete');
    expect(values()['crds']).toEqual({ install: true, keep: true });
  });

  it('waits for no page where there is none', () => {
    const { unit, plan } = compiled({ ui: false });
    expect(JSON.stringify(unit('host/adonis/command/gate-argocd').body)).not.toContain('argocd-server');
    expect(plan.impliedPods.map(({ name }) => name)).not.toContain('argocd-server');
    expect(values({ ui: false })['server']).toMatchObject({ replicas: 0 });
  });

  it('is reached over HTTPS by browsers and by its command line, which speaks gRPC', () => {
    const { manifest, unit } = compiled();
    expect(manifest('traefik.io/IngressRoute/argocd/argocd')['spec']).toMatchObject({
      entryPoints: ['websecure'],
      routes: [
        { match: 'Host(`argocd.home.arpa`)', priority: 10, services: [{ scheme: 'http' }] },
        { match: 'Host(`argocd.home.arpa`) && Header(`Content-Type`, `application/grpc`)', priority: 11, services: [{ scheme: 'h2c' }] },
      ],
      tls: { secretName: 'argocd-route-tls' },
    });
    expect(unit('traefik.io/IngressRoute/argocd/argocd').owner).toBe('argocd');
  });
});

describe('the root Application', () => {
  it('reads the Applications of the committed output, once projects and login are there', () => {
    const { manifest, unit } = compiled();
    const root = 'argoproj.io/Application/argocd/root';
    expect(manifest(root)['spec']).toMatchObject({ source: { repoURL: gitops.url, path: 'synth/home/manifests/root' }, project: 'home' });
    expect(unit(root)).toMatchObject({
      owner: 'pulumi',
      needs: expect.arrayContaining([
        'argoproj.io/AppProject/argocd/home',
        'core/Secret/argocd/repository-home',
        'host/adonis/command/gate-argocd',
      ]),
    });
  });

  it('takes nothing with it when it goes', () => {
    expect(compiled().manifest('argoproj.io/Application/argocd/root').metadata).not.toHaveProperty('finalizers');
  });
});

describe('projects', () => {
  it('keep games in their namespace, from the home’s repository, without anything cluster-wide', () => {
    expect(compiled().manifest('argoproj.io/AppProject/argocd/games')['spec']).toEqual({
      sourceRepos: [gitops.url],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'games' }],
      clusterResourceWhitelist: [],
    });
  });
});

describe('the login to the repository', () => {
  it('is refused when it does not fit the address', () => {
    const home = platform({ gitopsOn: true });
    const build = () => new Repository(home.chart('x', 'argocd'), 'repository', { url: 'git@git.example:home.git', login: TOKEN });
    expect(build).toThrow("git@git.example:home.git is cloned over SSH, but its login is of type 'token': use 'ssh'");
  });
});
