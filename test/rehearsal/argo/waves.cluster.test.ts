import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, Cluster, configMap, deployment, options, wave } from './cluster.js';

describe.skipIf(noControlPlane)('waves of one Application (facts/platform.md 4.34, 4.35)', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.reset());
  afterAll(() => cluster.stop());

  test('wait for one another: the second wave is not there before the first is healthy', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('pair', deployment(namespace, 'first', wave(0)), configMap(namespace, 'second', {}, wave(1)));
    await cluster.application(application('pair', namespace));

    const waiting = await cluster.sync();
    expect(await cluster.deployment(namespace, 'first')).toBeDefined();
    expect(await cluster.configMap(namespace, 'second')).toBeUndefined();
    expect(waiting.settled).toBe(false);
    expect(waiting.applications[0]).toMatchObject({ sync: 'OutOfSync', health: 'Progressing' });
    expect(waiting.applications[0]!.message).toBe('waiting for healthy state of apps/Deployment/first');

    await cluster.rollOut(namespace, 'first');
    const done = await cluster.sync();
    expect(done.settled).toBe(true);
    expect(await cluster.configMap(namespace, 'second')).toBeDefined();
    expect(await cluster.status('pair')).toMatchObject({
      sync: { status: 'Synced' },
      health: { status: 'Healthy' },
      operationState: { phase: 'Succeeded', message: 'successfully synced (all tasks run)' },
    });
  });

  test('do not wait when there is only one: the sync succeeds at once and the health comes later', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('alone', deployment(namespace, 'game'), configMap(namespace, 'scores'));
    await cluster.application(application('alone', namespace));
    await cluster.sync();
    expect(await cluster.status('alone')).toMatchObject({
      sync: { status: 'Synced' },
      health: { status: 'Progressing' },
      operationState: { phase: 'Succeeded' },
    });
  });

  test('apply kind after kind and name after name within a wave, negative waves first', async () => {
    const namespace = await cluster.freshNamespace();
    const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'front', namespace }, spec: { ports: [{ port: 80 }] } };
    cluster.commit(
      'ordered',
      { ...deployment(namespace, 'b') },
      configMap(namespace, 'late', {}, wave(5)),
      service,
      configMap(namespace, 'z'),
      configMap(namespace, 'early', {}, wave(-3)),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'who', namespace } },
    );
    await cluster.application(application('ordered', namespace));
    await cluster.sync();
    await cluster.rollOut(namespace, 'b');
    const second = await cluster.sync();
    expect(second.settled).toBe(true);
    const { operationState } = await cluster.status('ordered');
    expect(operationState?.syncResult?.resources?.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'ConfigMap/early',
      'ServiceAccount/who',
      'ConfigMap/z',
      'Service/front',
      'Deployment/b',
      'ConfigMap/late',
    ]);
  });

  test('go backwards when they are pruned', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('shrinking', configMap(namespace, 'stays'), ...[0, 1, 2].map((at) => configMap(namespace, `wave-${at}`, {}, wave(at))));
    await cluster.application(application('shrinking', namespace));
    expect((await cluster.sync()).settled).toBe(true);
    cluster.commit('shrinking', configMap(namespace, 'stays'));
    const collector = cluster.collectGarbage(namespace, ['configmaps']);
    const { changes, settled } = await cluster.sync();
    await collector.stop();
    expect(settled).toBe(true);
    expect(changes.filter(({ action }) => action === 'pruned').map(({ object }) => object.split('/').at(-1))).toEqual([
      'wave-2',
      'wave-1',
      'wave-0',
    ]);
  });

  test('end in failure when something in them is Degraded, and are tried again', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('broken', deployment(namespace, 'game', wave(0)), configMap(namespace, 'after', {}, wave(1)));
    await cluster.application(application('broken', namespace));
    await cluster.sync();
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/game`;
    await cluster.client.patchStatus(path, {
      observedGeneration: 1,
      conditions: [
        { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: '2026-01-01T00:00:00Z' },
      ],
    });
    const failing = await cluster.sync();
    expect(failing.applications[0]).toMatchObject({ sync: 'OutOfSync', health: 'Degraded', settled: false });
    const { operationState } = await cluster.status('broken');
    expect(operationState?.retryCount).toBeGreaterThan(1);
    expect(await cluster.configMap(namespace, 'after')).toBeUndefined();

    await cluster.client.patchStatus(path, { conditions: [] });
    await cluster.rollOut(namespace, 'game');
    expect((await cluster.sync()).settled).toBe(true);
  });

  test('wait for a claim of a class that binds late for ever when its consumer comes in a later wave (4.43, 4.44)', async () => {
    const namespace = await cluster.freshNamespace();
    const claim = (name: string, at: number): ReturnType<typeof configMap> => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace, annotations: wave(at) },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    cluster.commit('claimed', claim('data', 0), deployment(namespace, 'game', wave(1)));
    await cluster.application(application('claimed', namespace));
    const { applications } = await cluster.sync();
    expect(applications[0]!.message).toBe('waiting for healthy state of /PersistentVolumeClaim/data');
    expect(await cluster.deployment(namespace, 'game')).toBeUndefined();
  });

  test('put PruneLast behind everything else (4.29)', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('last', configMap(namespace, 'old', {}, options('PruneLast=true')));
    await cluster.application(application('last', namespace));
    await cluster.sync();
    cluster.commit('last', configMap(namespace, 'new', {}, wave(3)));
    const collector = cluster.collectGarbage(namespace, ['configmaps']);
    const { changes } = await cluster.sync();
    await collector.stop();
    expect(changes.map(({ action, object, wave: at }) => [action, object.split('/').at(-1), at])).toEqual([
      ['created', 'new', 3],
      ['pruned', 'old', 4],
    ]);
  });
});
