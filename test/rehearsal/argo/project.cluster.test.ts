import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, Cluster, configMap } from './cluster.js';

const CLUSTER = 'https://kubernetes.default.svc';

describe.skipIf(noControlPlane)('what a project allows (facts/platform.md 4.37, 4.38, 4.39)', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    await cluster.project('games', {
      sourceRepos: ['https://github.com/example/home.git'],
      destinations: [{ server: CLUSTER, namespace: 'games' }],
      clusterResourceWhitelist: [],
    });
    await cluster.namespace('games');
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.reset());
  afterAll(() => cluster.stop());

  async function conditions(name: string): Promise<readonly string[]> {
    return ((await cluster.status(name)).conditions ?? []).map(({ type, message }) => `${type}: ${message}`);
  }

  test('is applied', async () => {
    cluster.commit('pong', configMap('games', 'pong'));
    await cluster.application(application('pong', 'games', { project: 'games' }));
    expect((await cluster.sync()).settled).toBe(true);
  });

  test('is no other namespace, neither of the Application nor of one of its objects', async () => {
    cluster.commit('elsewhere', configMap('kube-system', 'sly'));
    await cluster.application(application('elsewhere', 'kube-system', { project: 'games' }));
    cluster.commit('sly', configMap('games', 'fine'), configMap('kube-system', 'sly'));
    await cluster.application(application('sly', 'games', { project: 'games' }));
    await cluster.sync();
    expect(await conditions('elsewhere')).toEqual([
      `InvalidSpecError: application destination server '${CLUSTER}' and namespace 'kube-system' do not match any of the allowed destinations in project 'games'`,
    ]);
    expect((await cluster.status('sly')).operationState?.message).toContain("namespace kube-system is not permitted in project 'games'");
    expect(await cluster.configMap('kube-system', 'sly')).toBeUndefined();
    expect(await cluster.configMap('games', 'fine')).toBeUndefined();
  });

  test('is nothing without a namespace when no such kind is listed', async () => {
    cluster.commit('roles', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'sly' } });
    await cluster.application(application('roles', 'games', { project: 'games' }));
    await cluster.sync();
    expect((await cluster.status('roles')).operationState?.message).toContain(
      'resource rbac.authorization.k8s.io:ClusterRole is not permitted in project games',
    );
    expect(await cluster.client.find('/apis/rbac.authorization.k8s.io/v1/clusterroles/sly')).toBeUndefined();
  });

  test('is no other repository', async () => {
    const source = { repoURL: 'https://github.com/stranger/home.git', targetRevision: 'main', path: 'out' };
    await cluster.application(application('stranger', 'games', { project: 'games', source }));
    await cluster.sync();
    expect(await conditions('stranger')).toEqual([
      "InvalidSpecError: application repo https://github.com/stranger/home.git is not permitted in project 'games'",
    ]);
  });

  test('is nothing when there is no such project; it is looked at again once there is', async () => {
    cluster.commit('early', configMap('games', 'early'));
    await cluster.application(application('early', 'games', { project: 'arcade' }));
    await cluster.sync();
    expect(await cluster.status('early')).toMatchObject({ sync: { status: 'Unknown' }, health: { status: 'Unknown' } });
    expect(await conditions('early')).toEqual(['InvalidSpecError: Application referencing project arcade which does not exist']);
    await cluster.project('arcade', { sourceRepos: ['*'], destinations: [{ server: '*', namespace: 'ga*' }] });
    expect((await cluster.sync()).settled).toBe(true);
  });

  test('is what the stand-in understands: any other field is an error', async () => {
    await cluster.project('strange', { sourceRepos: ['*'], permitOnlyProjectScopedClusters: true });
    await cluster.application(application('odd', 'games', { project: 'strange' }));
    await expect(cluster.sync()).rejects.toThrow(/^AppProject strange: spec: .*permitOnlyProjectScopedClusters/);
  });
});
