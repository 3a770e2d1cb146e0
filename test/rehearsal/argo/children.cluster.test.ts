import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { argoCdValues } from '../../../constructs/cluster/argo-cd/values.js';
import { ARGO_CD_RESOURCES } from '../../../constructs/cluster/argo-cd/argo-cd-resources.js';
import type { Release } from '../../../src/rehearsal/argo/releases.js';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, BRIEFLY, Cluster, configMap, deployment, policy, wave } from './cluster.js';

describe.skipIf(noControlPlane)('Applications that an Application holds', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(['argo-cd.yaml', 'helm-controller.yaml', 'rook.yaml']);
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.reset());
  afterAll(() => cluster.stop());

  const { configs } = argoCdValues({ version: 'v3.5.1', host: 'argocd.home.arpa', ui: true, resources: ARGO_CD_RESOURCES });

  /** What the chart writes, with the values of this project. */
  async function restoreHealth(): Promise<void> {
    const data = Object.fromEntries(Object.entries(configs.cm).map(([key, value]) => [key, String(value)]));
    await cluster.client.apply('/api/v1/namespaces/argocd/configmaps/argocd-cm', configMap('argocd', 'argocd-cm', data));
  }

  /** A root with two children, of which the second waits for the first. */
  async function family(): Promise<string> {
    const namespace = await cluster.freshNamespace();
    cluster.commit(`${namespace}-first`, deployment(namespace, 'game'));
    cluster.commit(`${namespace}-second`, configMap(namespace, 'after'));
    const second = application(`${namespace}-second`, namespace, {}, { annotations: wave(1) });
    cluster.commit('root', application(`${namespace}-first`, namespace, {}, { annotations: wave(0) }), second);
    await cluster.application(application('root', 'argocd'));
    return namespace;
  }

  test('come from the folder of the one Application that is in the cluster (4.56)', async () => {
    const namespace = await family();
    await restoreHealth();
    await cluster.sync();
    await cluster.rollOut(namespace, 'game');
    const { applications, settled } = await cluster.sync();
    expect(applications.map(({ name, sync, health }) => [name, sync, health])).toEqual([
      ['root', 'Synced', 'Healthy'],
      [`${namespace}-first`, 'Synced', 'Healthy'],
      [`${namespace}-second`, 'Synced', 'Healthy'],
    ]);
    expect(settled).toBe(true);
  });

  test("wait for each other's health when argocd-cm restores the health check of Applications (4.49)", async () => {
    const namespace = await family();
    await restoreHealth();
    const { applications } = await cluster.sync();
    expect(applications.map(({ name }) => name)).toEqual(['root', `${namespace}-first`]);
    expect(applications[0]!.message).toBe(`waiting for healthy state of argoproj.io/Application/${namespace}-first`);
    expect(await cluster.configMap(namespace, 'after')).toBeUndefined();
  });

  test('do not wait for each other without it: an Application then has no health (4.49)', async () => {
    const namespace = await family();
    await cluster.sync();
    expect(await cluster.configMap(namespace, 'after')).toBeDefined();
    expect(await cluster.status(`${namespace}-first`)).toMatchObject({ health: { status: 'Progressing' } });
    expect(await cluster.status('root')).toMatchObject({ health: { status: 'Healthy' } });
  });

  test("find the settings in the values of Argo CD's chart where only the chart is declared", async () => {
    const chart = {
      apiVersion: 'helm.cattle.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'argocd', namespace: 'argocd' },
      spec: { chart: 'argo-cd', values: { configs } },
    };
    const path = '/apis/helm.cattle.io/v1/namespaces/argocd/helmcharts/argocd';
    await cluster.client.apply(path, chart);
    const namespace = await family();
    await cluster.sync();
    await cluster.client.delete(path);
    expect(await cluster.configMap(namespace, 'after')).toBeUndefined();
  });

  test('wait for a CephFilesystem by the check of our values; without, it counts as healthy at once (4.47, 4.48)', async () => {
    const namespace = await cluster.freshNamespace();
    const pool = { replicated: { size: 3 } };
    const fileSystem = {
      apiVersion: 'ceph.rook.io/v1',
      kind: 'CephFilesystem',
      metadata: { name: 'files', namespace },
      spec: { metadataPool: pool, dataPools: [{ name: 'data', ...pool }], metadataServer: { activeCount: 1 } },
    };
    cluster.commit('ceph', fileSystem, configMap(namespace, 'after', {}, wave(1)));
    await cluster.application(application('ceph', namespace));
    await restoreHealth();
    const { applications } = await cluster.sync();
    expect(applications[0]!.objects[0]).toMatchObject({ health: 'Progressing', message: 'Rook is making it' });
    expect(await cluster.configMap(namespace, 'after')).toBeUndefined();

    await cluster.client.patchStatus(`/apis/ceph.rook.io/v1/namespaces/${namespace}/cephfilesystems/files`, { phase: 'Ready' });
    expect((await cluster.sync()).settled).toBe(true);

    const other = await cluster.freshNamespace();
    await cluster.reset();
    cluster.commit(
      'ceph-unchecked',
      { ...fileSystem, metadata: { name: 'files', namespace: other } },
      configMap(other, 'after', {}, wave(1)),
    );
    await cluster.application(application('ceph-unchecked', other));
    expect((await cluster.sync()).settled).toBe(true);
    expect(await cluster.configMap(other, 'after')).toBeDefined();
  });

  const chartSource = (values: object): object => ({
    source: {
      repoURL: 'https://charts.example.org',
      chart: 'cert-manager',
      targetRevision: 'v1.20.0',
      helm: { releaseName: 'certs', valuesObject: values },
    },
  });

  test('with a chart hand it over, once for each state of it, and wait until it is installed (4.25)', async () => {
    const namespace = await cluster.freshNamespace();
    const asked: Release[] = [];
    const installChart = async (release: Release): Promise<void> => void asked.push(release);
    await restoreHealth();
    await cluster.application(application('certs-chart', namespace, chartSource({ replicas: 1 })));
    expect((await cluster.argo({ installChart }).sync(BRIEFLY)).settled).toBe(true);
    expect(asked).toEqual([
      {
        application: 'certs-chart',
        name: 'certs',
        namespace,
        repoUrl: 'https://charts.example.org',
        chart: 'cert-manager',
        version: 'v1.20.0',
        values: { replicas: 1 },
      },
    ]);
    expect(await cluster.status('certs-chart')).toMatchObject({ sync: { status: 'Synced', revision: 'v1.20.0' }, sourceType: 'Helm' });

    const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/certs-chart';
    const before = await cluster.client.find(path);
    expect((await cluster.argo({ installChart }).sync(BRIEFLY)).changes).toEqual([]);
    expect((await cluster.client.find(path))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);

    await cluster.application(application('certs-chart', namespace, chartSource({ replicas: 2 })));
    expect((await cluster.argo({ installChart }).sync(BRIEFLY)).changes).toEqual([
      { application: 'certs-chart', action: 'installed', object: 'certs', wave: 0 },
    ]);
    expect(asked.at(-1)?.values).toEqual({ replicas: 2 });
  });

  test('with a chart that cannot be installed are tried again, and hold up those behind them meanwhile', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('after', configMap(namespace, 'after'));
    cluster.commit(
      'root',
      application('certs-chart', namespace, chartSource({}), { annotations: wave(0) }),
      application('after', namespace, {}, { annotations: wave(1) }),
    );
    await restoreHealth();
    await cluster.application(application('root', 'argocd'));
    let tries = 0;
    const installChart = async (): Promise<void> => {
      if (++tries < 3) throw new Error('the registry does not answer');
    };
    const { settled } = await cluster.argo({ installChart }).sync(BRIEFLY);
    expect(tries).toBe(3);
    expect(settled).toBe(true);
    expect(await cluster.configMap(namespace, 'after')).toBeDefined();
  });

  test("that are not in Argo CD's namespace are nobody's", async () => {
    const namespace = await cluster.freshNamespace();
    const stray = application('stray', namespace, { syncPolicy: policy() });
    await cluster.client.apply(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications/stray`, {
      ...stray,
      metadata: { name: 'stray', namespace },
    });
    expect((await cluster.sync()).applications).toEqual([]);
  });
});
