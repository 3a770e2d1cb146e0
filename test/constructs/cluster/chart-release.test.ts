import { describe, expect, it } from 'vitest';
import { ChartRelease } from '../../../constructs/cluster/chart-release.js';
import { HomeChart } from '../../../constructs/core/chart.js';
import { ClusterIssuer } from '../../../constructs/imports/cert-manager.io.js';
import { Namespace } from '../../../constructs/workload/namespace.js';
import { type Compiled, type Platform, platform } from './platform.js';

const PIN = { repo: 'https://charts.example', name: 'signer', version: '1.2.3' };

function signer({ home }: Platform, owner?: 'pulumi', values: object = { replicas: 1 }): void {
  const chart = new HomeChart(home, 'signer', { name: 'signer', namespace: 'signer', ...(owner === undefined ? {} : { owner }) });
  const namespace = new Namespace(chart, 'namespace', { name: 'signer' });
  new Namespace(chart, 'argocd', { name: 'argocd' });
  new ChartRelease(chart, 'release', {
    name: 'signer',
    namespace: 'signer',
    chart: PIN,
    values,
    needs: [namespace],
    provides: ['cert-manager.io'],
    gate: { crds: ['issuers.cert-manager.io'], workloads: ['deployment/signer'] },
    server: 'adonis',
    impliedPods: [
      { namespace: 'signer', name: 'signer', kind: 'Deployment', requests: { cpuMillis: 1, memoryBytes: 1 }, source: 'a test' },
    ],
  });
  new ClusterIssuer(chart, 'issuer', { metadata: { name: 'issuer' }, spec: { selfSigned: {} } });
}

function gate({ unit }: Compiled): string {
  const { body } = unit('host/adonis/command/gate-signer');
  if (body.type !== 'HostCommand') throw new Error(body.type);
  return JSON.stringify(body);
}

describe('a chart release', () => {
  it('is a HelmChart with a gate behind it when Pulumi owns everything', () => {
    const home = platform();
    signer(home);
    const { manifest, unit } = home.compiled();
    expect(manifest('helm.cattle.io/HelmChart/kube-system/signer')['spec']).toEqual({
      repo: 'https://charts.example',
      chart: 'signer',
      version: '1.2.3',
      targetNamespace: 'signer',
      values: { replicas: 1 },
      failurePolicy: 'abort',
      takeOwnership: true,
      forceConflicts: true,
    });
    expect(unit('helm.cattle.io/HelmChart/kube-system/signer').needs).toContain('core/Namespace/signer');
    expect(unit('host/adonis/command/gate-signer').needs).toEqual(['helm.cattle.io/HelmChart/kube-system/signer']);
  });

  it('makes objects of its kinds wait for the gate', () => {
    const home = platform();
    signer(home);
    expect(home.compiled().unit('cert-manager.io/ClusterIssuer/issuer').needs).toContain('host/adonis/command/gate-signer');
  });

  it('is an Application without a gate when Argo CD owns its chart', () => {
    const home = platform({ gitopsOn: true });
    signer(home);
    const { manifest, ids, unit } = home.compiled();
    const application = 'argoproj.io/Application/argocd/signer-chart';
    expect(manifest(application)['spec']).toMatchObject({
      source: {
        repoURL: 'https://charts.example',
        chart: 'signer',
        targetRevision: '1.2.3',
        helm: { releaseName: 'signer', valuesObject: { replicas: 1 } },
      },
      destination: { namespace: 'signer' },
    });
    expect(unit('cert-manager.io/ClusterIssuer/issuer').needs).toContain(application);
    expect(ids.filter((id) => id.includes('HelmChart') || id.includes('/command/'))).toEqual([]);
  });

  it('does not let Argo CD remove what it installed when the Application goes', () => {
    const home = platform({ gitopsOn: true });
    signer(home);
    const { manifest } = home.compiled();
    expect(manifest('argoproj.io/Application/argocd/signer-chart').metadata).not.toHaveProperty('finalizers');
    expect(manifest('argoproj.io/Application/argocd/signer').metadata).toHaveProperty('finalizers');
  });

  it('stays a HelmChart in a chart of Pulumi, with GitOps on', () => {
    const home = platform({ gitopsOn: true });
    signer(home, 'pulumi');
    const { unit } = home.compiled();
    expect(unit('helm.cattle.io/HelmChart/kube-system/signer').owner).toBe('pulumi');
  });

  it('asks again when a value changes, and not when nothing does', () => {
    const gates = [{ replicas: 1 }, { replicas: 1 }, { replicas: 2 }].map((values) => {
      const home = platform();
      signer(home, undefined, values);
      return gate(home.compiled());
    });
    expect(gates[0]).toBe(gates[1]);
    expect(gates[0]).not.toBe(gates[2]);
  });

  it('declares the pods it will create in both ownerships', () => {
    for (const gitopsOn of [true, false]) {
      const home = platform({ gitopsOn });
      signer(home);
      expect(home.compiled().plan.impliedPods.map(({ name }) => name)).toEqual(['signer']);
    }
  });

  it('says where it belongs when it is in no chart', () => {
    const { home } = platform();
    const build = () =>
      new ChartRelease(home, 'release', { name: 'x', namespace: 'x', chart: PIN, values: {}, gate: {}, server: 'adonis' });
    expect(build).toThrow('release: a chart release must be inside a HomeChart');
  });
});
