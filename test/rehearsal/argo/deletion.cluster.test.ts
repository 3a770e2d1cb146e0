import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { application, Cluster, configMap, options, policy, wave } from './cluster.js';

const FINALIZER = { finalizers: ['resources-finalizer.argocd.argoproj.io'] };

describe.skipIf(noControlPlane)('an Application that is deleted (facts/platform.md 4.56)', { timeout: 60_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  }, BUILD_TIMEOUT_MS);
  afterEach(() => cluster.reset());
  afterAll(() => cluster.stop());

  const path = (name: string): string => `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${name}`;

  async function deleted(
    name: string,
    metadata: object,
    objects: (namespace: string) => readonly ReturnType<typeof configMap>[],
  ): Promise<string> {
    const namespace = await cluster.freshNamespace();
    cluster.commit(name, ...objects(namespace));
    await cluster.application(application(name, namespace, {}, metadata));
    expect((await cluster.sync()).settled).toBe(true);
    await cluster.client.delete(path(name));
    return namespace;
  }

  test('leaves its objects where they are when it has no finalizer', async () => {
    const namespace = await deleted('leaving', {}, (at) => [configMap(at, 'one')]);
    expect(await cluster.client.find(path('leaving'))).toBeUndefined();
    await cluster.sync();
    expect(await cluster.configMap(namespace, 'one')).toBeDefined();
  });

  test('takes its objects along with the finalizer, the last wave first, and nothing else', async () => {
    const namespace = await deleted('going', FINALIZER, (at) =>
      [0, 1, 2].map((number) => configMap(at, `wave-${number}`, {}, wave(number))),
    );
    await cluster.client.apply(`/api/v1/namespaces/${namespace}/configmaps/by-hand`, configMap(namespace, 'by-hand'));
    const collector = cluster.collectGarbage(namespace, ['configmaps']);
    const { changes } = await cluster.sync();
    await collector.stop();
    expect(changes.map(({ action, object }) => [action, object.split('/').at(-1)])).toEqual([
      ['deleted', 'wave-2'],
      ['deleted', 'wave-1'],
      ['deleted', 'wave-0'],
    ]);
    expect(await cluster.client.find(path('going'))).toBeUndefined();
    expect(await cluster.configMap(namespace, 'by-hand')).toBeDefined();
  });

  test('asks a person first where an object says Delete=confirm, and deletes nothing before (docs/user-guide/sync-options.md)', async () => {
    const namespace = await deleted('asking', FINALIZER, (at) => [
      configMap(at, 'data', {}, options('Prune=confirm,Delete=confirm')),
      configMap(at, 'other', {}, wave(1)),
    ]);
    const asked = await cluster.sync();
    expect(asked.changes).toEqual([]);
    expect(asked.applications[0]).toMatchObject({
      resting: true,
      message: `waiting for deletion confirmation of core/ConfigMap/${namespace}/data`,
    });

    await cluster.argo().confirm('asking');
    const collector = cluster.collectGarbage(namespace, ['configmaps']);
    await cluster.sync();
    await collector.stop();
    expect(await cluster.configMap(namespace, 'data')).toBeUndefined();
    expect(await cluster.client.find(path('asking'))).toBeUndefined();
  });

  test('leaves an object with Delete=false, and is gone all the same', async () => {
    const namespace = await deleted('keeping', FINALIZER, (at) => [
      configMap(at, 'kept', {}, options('Delete=false')),
      configMap(at, 'gone'),
    ]);
    const collector = cluster.collectGarbage(namespace, ['configmaps']);
    await cluster.sync();
    await collector.stop();
    expect(await cluster.configMap(namespace, 'kept')).toBeDefined();
    expect(await cluster.configMap(namespace, 'gone')).toBeUndefined();
    expect(await cluster.client.find(path('keeping'))).toBeUndefined();
  });

  test('never takes a definition along, as everything made of it would go too (controller/appcontroller.go)', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'tokens.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { kind: 'Token', plural: 'tokens', singular: 'token', listKind: 'TokenList' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    } as const;
    await deleted('definitions', FINALIZER, () => [crd as unknown as ReturnType<typeof configMap>]);
    await cluster.sync();
    expect(await cluster.client.find('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tokens.example.org')).toBeDefined();
    expect(await cluster.client.find(path('definitions'))).toBeUndefined();
  });

  test('goes with its objects when its own file leaves the folder of the Application above it', async () => {
    const namespace = await cluster.freshNamespace();
    cluster.commit('child', configMap(namespace, 'one'));
    const child = application('child', namespace, {}, FINALIZER);
    const other = application('other', namespace, {}, FINALIZER);
    cluster.commit('other', configMap(namespace, 'two'));
    cluster.commit('root', child, other);
    await cluster.application(application('root', 'argocd', { syncPolicy: policy() }));
    expect((await cluster.sync()).settled).toBe(true);

    cluster.commit('root', other);
    const collector = cluster.collectGarbage(namespace, ['configmaps', 'applications']);
    const { settled, changes } = await cluster.sync();
    await collector.stop();
    expect(settled).toBe(true);
    expect(changes.map(({ application: by, action, object }) => [by, action, object])).toEqual([
      ['root', 'pruned', 'argoproj.io/Application/argocd/child'],
      ['child', 'deleted', `core/ConfigMap/${namespace}/one`],
    ]);
    expect(await cluster.client.find(path('child'))).toBeUndefined();
    expect(await cluster.configMap(namespace, 'two')).toBeDefined();
  });
});
