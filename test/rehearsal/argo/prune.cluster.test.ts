import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, Cluster, configMap, options, policy, wave } from './cluster.js';

describe.skipIf(noControlPlane)('what left the folder', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  let namespace: string;
  let collector: { stop(): Promise<void> };
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => cluster.stop());

  /** Syncs the objects, then syncs again with only one that stays. */
  async function shrink(name: string, objects: readonly ReturnType<typeof configMap>[], syncPolicy = policy()): Promise<void> {
    cluster.commit(name, configMap(namespace, 'stays'), ...objects);
    await cluster.application(application(name, namespace, { syncPolicy }));
    await cluster.sync();
    cluster.commit(name, configMap(namespace, 'stays'));
  }

  async function inFreshNamespace(run: () => Promise<void>): Promise<void> {
    namespace = await cluster.freshNamespace();
    collector = cluster.collectGarbage(namespace, ['configmaps']);
    try {
      await run();
    } finally {
      await collector.stop();
    }
  }
  afterEach(() => cluster.reset());

  test('is removed by automated sync with prune, and by nothing else (4.27)', () =>
    inFreshNamespace(async () => {
      await shrink('without', [configMap(namespace, 'old')], policy([], { automated: { selfHeal: true } }));
      const { changes } = await cluster.sync();
      expect(changes).toEqual([]);
      expect(await cluster.configMap(namespace, 'old')).toBeDefined();
      expect(await cluster.status('without')).toMatchObject({ sync: { status: 'OutOfSync' } });

      await cluster.application(application('without', namespace));
      expect((await cluster.sync()).settled).toBe(true);
      expect(await cluster.configMap(namespace, 'old')).toBeUndefined();
    }));

  test("is nobody else's: what carries no tracking id, or another Application's, stays (4.52)", () =>
    inFreshNamespace(async () => {
      const id = (of: string): Readonly<Record<string, string>> => ({ 'argocd.argoproj.io/tracking-id': of });
      const strangers = [
        configMap(namespace, 'by-hand'),
        configMap(namespace, 'of-another', {}, id(`another:/ConfigMap:${namespace}/of-another`)),
        configMap(namespace, 'copied', {}, id(`mine:/ConfigMap:${namespace}/original`)),
        configMap(namespace, 'other-kind', {}, id(`mine:/Secret:${namespace}/other-kind`)),
      ];
      for (const object of strangers)
        await cluster.client.apply(`/api/v1/namespaces/${namespace}/configmaps/${object.metadata.name}`, object);
      await shrink('mine', [configMap(namespace, 'old')]);
      const { changes, settled } = await cluster.sync();
      expect(settled).toBe(true);
      expect(changes.map(({ action, object }) => [action, object])).toEqual([['pruned', `core/ConfigMap/${namespace}/old`]]);
      for (const { metadata } of strangers) expect(await cluster.configMap(namespace, metadata.name)).toBeDefined();
    }));

  test('stays when a controller made it for another object, even with the id (4.52)', () =>
    inFreshNamespace(async () => {
      await shrink('owned', []);
      await cluster.sync();
      const { metadata } = (await cluster.configMap(namespace, 'stays'))!;
      await cluster.client.apply(`/api/v1/namespaces/${namespace}/configmaps/made`, {
        ...configMap(namespace, 'made'),
        metadata: {
          name: 'made',
          namespace,
          annotations: { 'argocd.argoproj.io/tracking-id': `owned:/ConfigMap:${namespace}/made` },
          ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'stays', uid: metadata.uid }],
        },
      });
      expect((await cluster.sync()).changes).toEqual([]);
      expect(await cluster.configMap(namespace, 'made')).toBeDefined();
    }));

  test('asks a person first with Prune=confirm, and nothing of its wave happens before (docs/user-guide/sync-options.md)', () =>
    inFreshNamespace(async () => {
      cluster.commit('asking', configMap(namespace, 'data', {}, options('Prune=confirm,Delete=confirm')), configMap(namespace, 'stays'));
      await cluster.application(application('asking', namespace));
      await cluster.sync();
      cluster.commit('asking', configMap(namespace, 'stays'), configMap(namespace, 'new'));
      const asked = await cluster.sync();
      expect(asked.settled).toBe(false);
      expect(asked.applications[0]).toMatchObject({ resting: true, message: 'waiting for pruning confirmation of /ConfigMap/data' });
      expect(await cluster.configMap(namespace, 'data')).toBeDefined();
      expect(await cluster.configMap(namespace, 'new')).toBeUndefined();
      expect((await cluster.status('asking')).resources).toContainEqual(
        expect.objectContaining({ name: 'data', requiresPruning: true, requiresDeletionConfirmation: true }),
      );

      await cluster.argo().confirm('asking');
      // A busy machine takes its time to delete; whatever settles is seen at once.
      const confirmed = await cluster.sync({ patience: 5_000, deadline: 20_000 });
      expect(confirmed.settled).toBe(true);
      expect(await cluster.configMap(namespace, 'data')).toBeUndefined();
      expect(await cluster.configMap(namespace, 'new')).toBeDefined();
    }));

  test('counts a confirmation only when it came after the sync began', () =>
    inFreshNamespace(async () => {
      await cluster.application(application('early', namespace));
      await cluster.argo({ now: () => new Date(Date.now() - 60_000) }).confirm('early');
      await shrink('early', [configMap(namespace, 'data', {}, options('Prune=confirm'))]);
      expect((await cluster.sync()).applications[0]!.message).toBe('waiting for pruning confirmation of /ConfigMap/data');
      expect(await cluster.configMap(namespace, 'data')).toBeDefined();
    }));

  test('stays with Prune=false, and the Application stays out of sync (4.29)', () =>
    inFreshNamespace(async () => {
      await shrink('keeping', [configMap(namespace, 'kept', {}, options('Prune=false'))]);
      const { applications } = await cluster.sync();
      expect(applications[0]).toMatchObject({ sync: 'OutOfSync', resting: true });
      expect(await cluster.configMap(namespace, 'kept')).toBeDefined();
      expect((await cluster.status('keeping')).operationState?.syncResult?.resources).toContainEqual(
        expect.objectContaining({ name: 'kept', status: 'PruneSkipped', message: 'ignored (no prune)' }),
      );
    }));

  test("follows the Application's own option where the object says none (docs/user-guide/sync-options.md)", () =>
    inFreshNamespace(async () => {
      const objects = [configMap(namespace, 'kept'), configMap(namespace, 'gone', {}, options('Prune=true'))];
      await shrink('default', objects, policy(['Prune=false']));
      await cluster.sync();
      expect(await cluster.configMap(namespace, 'kept')).toBeDefined();
      expect(await cluster.configMap(namespace, 'gone')).toBeUndefined();
    }));

  test('is not removed when it is all there was, unless allowEmpty says so (4.27)', () =>
    inFreshNamespace(async () => {
      cluster.commit('empty', configMap(namespace, 'only', {}, wave(1)));
      await cluster.application(application('empty', namespace));
      await cluster.sync();
      cluster.repository.commit(new Map([['empty/README.md', 'nothing here']]));
      await cluster.sync();
      expect((await cluster.status('empty')).conditions).toEqual([
        expect.objectContaining({ type: 'SyncError', message: expect.stringContaining('auto-sync will wipe out all resources') as string }),
      ]);
      expect(await cluster.configMap(namespace, 'only')).toBeDefined();

      await cluster.application(
        application('empty', namespace, { syncPolicy: policy([], { automated: { prune: true, selfHeal: true, allowEmpty: true } }) }),
      );
      expect((await cluster.sync()).settled).toBe(true);
      expect(await cluster.configMap(namespace, 'only')).toBeUndefined();
    }));
});
