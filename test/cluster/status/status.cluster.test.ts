import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';
import { exampleGames, exampleHome } from '../../stacks/example.js';
import { claimCases } from './cases/claims.js';
import { nodeCases } from './cases/nodes.js';
import { platformCases } from './cases/platform.js';
import { podCases } from './cases/pods.js';
import { workloadCases } from './cases/workloads.js';
import { type Cluster, startCluster, makeWell } from './cluster.js';
import { HomeInTest } from './home-in-test.js';

describe.skipIf(noControlPlane)('the status of a home whose cluster is well, but for', { timeout: 60_000 }, () => {
  const { plan, addresses } = exampleHome({}, exampleGames.slice(0, 2));
  const [game, other] = exampleGames.map(({ driver }) => driver) as [string, string];
  let cluster: Cluster;
  let home: HomeInTest;

  beforeAll(async () => {
    await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    cluster = await startCluster(plan);
    await makeWell(cluster.client, plan);
    home = new HomeInTest(cluster.client, plan, addresses, game);
  }, BUILD_TIMEOUT_MS);
  afterEach(() => home.makeWell());
  afterAll(() => cluster.stop());

  test('nothing at all: every node, game and service is there, and there is no problem', async () => {
    const status = await home.read();
    expect(status.problems).toEqual([]);
    expect(status.healthy).toBe(true);
    expect(status.version).toMatch(/^v1\.36/);
    expect(status.nodes.map(({ name }) => name)).toEqual(
      plan.hosts.filter(({ roles }) => roles.some((role) => role === 'server' || role === 'agent')).map(({ name }) => name),
    );
    expect(status.nodes[0]).toEqual({
      name: 'romulus',
      ready: true,
      roles: ['control-plane'],
      arch: 'amd64',
      version: 'v1.36.3+k3s1',
      wrong: [],
    });
    expect(status.games).toEqual(
      [game, other].map((name) => ({
        name,
        title: exampleGames.find(({ driver }) => driver === name)!.title,
        url: `https://${name}.home.arpa/`,
        ready: 2,
        wanted: 2,
      })),
    );
    expect(Object.fromEntries(status.services.map(({ name, ready, pods }) => [name, `${ready}/${pods}`]))).toEqual({
      argocd: '1/1',
      cameras: '1/1',
      home: '1/1',
      'home-assistant': '1/1',
      'pi-hole': '1/1',
      registry: '1/1',
      scans: '1/1',
    });
    expect(status.ceph).toEqual({ health: 'HEALTH_OK', bytesUsed: 2 ** 40, bytesTotal: 8 * 2 ** 40 });
  });

  nodeCases(() => home);
  podCases(() => home);
  workloadCases(() => home);
  claimCases(() => home);
  platformCases(() => home);
});
