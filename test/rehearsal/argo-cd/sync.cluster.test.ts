import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.js';
import type { SyncReport } from '../../../src/rehearsal/argo-cd/report.js';
import type { Faults } from '../../../src/rehearsal/operators/operators.js';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import { readPods } from '../../../src/rehearsal/rehearse/pods.js';
import { refusedByArgoCd } from '../../../src/rehearsal/rehearse/refusals.js';
import { exampleHome } from '../../stacks/example.js';
import { ArgoCdHome } from './argo-cd-home.js';
import { noArgoCd } from './available.js';
import { WAVES_OF_452107A } from './waves-of-452107a.js';

const WAVE = 'argocd.argoproj.io/sync-wave';

describe.skipIf(noArgoCd)('the example home under the real Argo CD', { timeout: 900_000 }, () => {
  const { plan } = exampleHome();
  let there: ArgoCdHome;

  describe('as it was composed at 452107a', () => {
    const old = withWaves(plan, WAVES_OF_452107A);
    let report: SyncReport;

    beforeAll(async () => {
      there = await ArgoCdHome.start(old);
      report = await there.sync(old);
    }, 900_000);
    afterAll(() => (there as ArgoCdHome | undefined)?.stop());

    it('is stuck: the sprinklers wait for an image from a registry that comes later', async () => {
      expect(report.done).toBe(false);
      expect(report.notReached).toContain('registry');
      const root = report.applications.find(({ name }) => name === 'root');
      expect(root?.message).toContain('waiting for healthy state of argoproj.io/Application/mqtt');
      const refused = refusedByArgoCd(report, old);
      expect(refused.find(({ unit }) => unit === 'argoproj.io/Application/argocd/mqtt')?.message).toContain(
        'apps/Deployment/mqtt/sprinklers is Progressing',
      );
      const { pending } = await readPods(there.home.client, old);
      expect(pending).toEqual([
        {
          pod: expect.stringMatching(/^mqtt\/sprinklers-/) as string,
          reason: expect.stringMatching(
            /^ImagePullBackOff: Back-off pulling image "registry\.home\.arpa:5000\/mqtt-things-sprinklers-cli:1\.0\.0": ErrImagePull: dial tcp 192\.168\.137\.\d+:5000: connect: connection refused$/,
          ) as string,
          owner: 'Deployment mqtt/sprinklers',
          unit: 'apps/Deployment/mqtt/sprinklers',
          path: expect.any(String) as string,
        },
      ]);
    });

    it('has none of what comes in later waves', async () => {
      const found = await snapshot(there.home.client, old.units);
      const owned = old.units.filter(({ owner }) => owner === 'argocd');
      expect(owned.filter(({ id }) => found.has(id)).length).toBeLessThan(20);
    });
  });

  describe('as it is composed now', () => {
    beforeAll(async () => void (there = await ArgoCdHome.start(plan)), 900_000);
    afterAll(() => (there as ArgoCdHome | undefined)?.stop());

    it('gets everything of the waves before a chart that cannot be had, and says which chart that is', async () => {
      const report = await synced({}, ['cert-manager']);
      expect(report.notReached).toEqual(after(plan, 'cert-manager-chart'));
      const failed = report.applications.find(({ name }) => name === 'cert-manager-chart');
      expect(failed?.conditions.join()).toContain('cert-manager');
      expect(undone(report)).toEqual(['cert-manager-chart', 'root']);
    });

    it('gets everything of the waves before a Ceph that is broken', async () => {
      const report = await synced({ cephHealth: 'HEALTH_ERR' });
      expect(report.notReached).toEqual(after(plan, 'ceph'));
      expect(undone(report)).toEqual(['ceph', 'root']);
      expect(report.applications.find(({ name }) => name === 'ceph')?.objects).toContainEqual(
        expect.objectContaining({ unit: 'ceph.rook.io/CephCluster/rook-ceph/rook-ceph', health: 'Degraded' }),
      );
    });

    it('gets everything that needs neither an image that was never pushed nor a device that is missing', async () => {
      const image = Object.keys(plan.images).find((reference) => reference.includes('/pacman:'))!;
      const withoutDevices = { ...plan, hosts: plan.hosts.map((host) => ({ ...host, devices: [] })) };
      const report = await synced({ withoutImages: [image] }, [], withoutDevices);
      expect(report.notReached).toEqual([]);
      expect(undone(report)).toEqual(['game-pacman', 'mqtt', 'root']);
      const { pending } = await readPods(there.home.client, plan);
      expect([...new Set(pending.map(({ unit, reason }) => `${unit} ${reason}`))]).toEqual([
        `apps/Deployment/games/pacman ImagePullBackOff: Back-off pulling image "${image}": ErrImagePull: not found`,
        expect.stringMatching(
          /^apps\/Deployment\/mqtt\/sprinklers ContainerCreating: MountVolume\.SetUp failed .* is not a character device$/,
        ) as string,
      ]);
      // What stands beside the broken pod is there as well.
      const found = await snapshot(there.home.client, plan.units);
      expect(plan.units.filter(({ id, body }) => body.type === 'KubernetesObject' && !found.has(id)).map(({ id }) => id)).toEqual([]);
    });

    it('is synced and healthy once nothing is missing, and its Applications came wave by wave', async () => {
      const report = await synced({});
      expect(refusedByArgoCd(report, plan)).toEqual([]);
      expect(report.done).toBe(true);
      expect((await readPods(there.home.client, plan)).pending).toEqual([]);
      const items = await there.home.client.list('argoproj.io/v1alpha1', 'Application');
      const times = new Map(items.map(({ metadata }) => [metadata.name, Date.parse(metadata.creationTimestamp)] as const));
      const inWaves = applications(plan).toSorted(([, one], [, other]) => one - other);
      for (const [name, wave] of inWaves)
        for (const [later] of inWaves.filter(([, other]) => other > wave))
          expect([name, later, times.get(name)! <= times.get(later)!]).toEqual([name, later, true]);
      expect(new Set(inWaves.map(([, wave]) => wave)).size).toBeGreaterThan(3);
    });

    async function synced(faults: Faults, withoutCharts: readonly string[] = [], machines: Plan = plan): Promise<SyncReport> {
      await there.suffer(machines, faults);
      return there.sync(plan, withoutCharts);
    }
  });
});

function undone({ applications: all }: SyncReport): readonly string[] {
  return all.filter(({ done }) => !done).map(({ name }) => name);
}

/** Names and waves of the Applications that Argo CD applies. */
function applications({ units }: Plan): readonly (readonly [string, number])[] {
  return units.flatMap(({ id, owner, body }) => {
    if (owner !== 'argocd' || body.type !== 'KubernetesObject' || !id.startsWith('argoproj.io/Application/')) return [];
    return [[body.manifest.metadata.name, Number(body.manifest.metadata.annotations?.[WAVE])] as const];
  });
}

/** Names of the Applications in later waves. */
function after(plan: Plan, name: string): readonly string[] {
  const all = applications(plan);
  const wave = all.find(([other]) => other === name)![1];
  return all.filter(([, other]) => other > wave).map(([other]) => other);
}

function withWaves(plan: Plan, waves: readonly (readonly string[])[]): Plan {
  return {
    ...plan,
    units: plan.units.map((unit) => {
      const { body } = unit;
      if (body.type !== 'KubernetesObject' || body.manifest.kind !== 'Application') return unit;
      const { metadata } = body.manifest;
      const wave = waves.findIndex((names) => names.includes(metadata.name));
      if (wave < 0) return unit;
      const annotations = { ...metadata.annotations, [WAVE]: String(wave) };
      return { ...unit, body: { ...body, manifest: { ...body.manifest, metadata: { ...metadata, annotations } } } };
    }),
  };
}
