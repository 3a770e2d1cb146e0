import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiObject, type ObjectRef, type ObjectToWrite, makeRef } from '../../../src/cluster/client/api-object.js';
import { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { Mirror } from '../../../src/cluster/client/mirror.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';
import { restartApiServer, stopEtcdFor } from '../../rehearsal/control-plane/restart.js';

interface ConfigMap extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

const ref = (name: string): ObjectRef => makeRef('v1', 'ConfigMap', name, 'default');

const map = (name: string, data: Readonly<Record<string, string>> = {}, labels: object = {}): ObjectToWrite => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels },
  data,
});

describe.skipIf(noControlPlane)('the client of a cluster', { timeout: 60_000 }, () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start({ binaries: await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }) });
  }, BUILD_TIMEOUT_MS);
  afterAll(() => controlPlane.stop());

  test('creates, patches, finds and deletes an object', async () => {
    const { client } = controlPlane;
    await client.create(map('one', { a: '1' }));
    const patched = await client.patch<ConfigMap>(ref('one'), { data: { a: null, b: '2' } });
    expect(patched.data).toEqual({ b: '2' });
    expect((await client.find<ConfigMap>(ref('one')))?.data).toEqual({ b: '2' });
    await client.delete(ref('one'));
    await client.delete(ref('one'));
    expect(await client.find(ref('one'))).toBeUndefined();
    expect(await client.find(makeRef('nobody.example/v1', 'Thing', 'one'))).toBeUndefined();
  });

  test('keeps the capital letters of a name', async () => {
    const role = makeRef('rbac.authorization.k8s.io/v1', 'ClusterRole', 'test:Reader');
    await controlPlane.client.apply({ ...role, rules: [] });
    expect((await controlPlane.client.find(role))?.metadata.name).toBe('test:Reader');
  });

  test('lists objects with their kind, by label', async () => {
    const { client } = controlPlane;
    await client.create(map('red', {}, { colour: 'red' }));
    await client.create(map('blue', {}, { colour: 'blue' }));
    const items = await client.list('v1', 'ConfigMap', { labelSelector: 'colour=red' });
    expect(items.map(({ apiVersion, kind, metadata: { name } }) => [apiVersion, kind, name])).toEqual([['v1', 'ConfigMap', 'red']]);
  });

  test('applies strictly, and only asks in a dry run', async () => {
    const { client } = controlPlane;
    await expect(client.apply({ ...map('strict'), dta: {} })).rejects.toThrow(/\.dta: field not declared in schema/);
    await expect(client.create({ ...map('strict'), dta: {} })).rejects.toThrow(/unknown field "dta"/);
    await client.apply(map('strict'), { dryRun: true });
    expect(await client.find(ref('strict'))).toBeUndefined();
  });

  test('writes a status by itself', async () => {
    const { client } = controlPlane;
    await client.create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'shelf' } });
    const node = await client.patchStatus(makeRef('v1', 'Node', 'shelf'), { phase: 'Running' });
    expect(node['status']).toMatchObject({ phase: 'Running' });
  });

  test('lists again when the server has forgotten the version that a watch goes on from', async () => {
    const { folder, config } = controlPlane;
    const read = (name: string): string => readFileSync(join(folder.path, 'certificates', name), 'utf8');
    const asked: string[] = [];
    const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } };
    const answers: Readonly<Record<string, object>> = {
      list: { apiVersion: 'v1', kind: 'ConfigMapList', items: [], metadata: { resourceVersion: '1' } },
      watch: gone,
      kinds: { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] },
    };
    const { promise: again, resolve } = deferred();
    const forgetful = createServer({ cert: read('apiserver.crt'), key: read('apiserver.key') }, ({ url }, response) => {
      const what = url!.includes('watch=true') ? 'watch' : url!.endsWith('/api/v1') ? 'kinds' : 'list';
      if (what !== 'kinds') asked.push(what);
      if (asked.length >= 4) resolve();
      response.setHeader('content-type', 'application/json').end(`${JSON.stringify(answers[what])}\n`);
    });
    await once(forgetful.listen(0, '127.0.0.1'), 'listening');
    const there = new KubeConfig();
    const server = `https://127.0.0.1:${(forgetful.address() as AddressInfo).port}`;
    there.loadFromClusterAndUser({ ...config.getCurrentCluster()!, server }, config.getCurrentUser()!);
    const mirror = new Mirror({ client: new ClusterClient(there), apiVersion: 'v1', kind: 'ConfigMap' });
    await again;
    expect(asked.slice(0, 4)).toEqual(['list', 'watch', 'list', 'watch']);
    await mirror.stop();
    forgetful.closeAllConnections();
    forgetful.close();
  });

  test('keeps a mirror right through a restart of the server, and of etcd', async () => {
    const { client } = controlPlane;
    const events: string[] = [];
    const changed = (object: ApiObject, what: string): unknown => events.push(`${what} ${object.metadata.name}`);
    const mirror = new Mirror({ client, apiVersion: 'v1', kind: 'ConfigMap', fieldSelector: 'metadata.namespace=default', changed });
    await mirror.ready;
    await client.create(map('before'));
    await restartApiServer(controlPlane);
    await client.create(map('between'));
    await stopEtcdFor(controlPlane, 200);
    for (let tries = 0; ; tries++) {
      try {
        await client.apply(map('after'));
        break;
      } catch (error) {
        if (tries > 100) throw error;
        await wait(100);
      }
    }
    while (!(await mirror.isCurrent())) await wait(50);
    expect(['before', 'between', 'after'].map((name) => mirror.find(name, 'default')?.metadata.name)).not.toContain(undefined);
    expect(events.filter((event) => event === 'set before')).toHaveLength(1);
    await mirror.stop();
  });

  test('mirrors a kind that is not served as empty', async () => {
    const mirror = new Mirror({ client: controlPlane.client, apiVersion: 'nobody.example/v1', kind: 'Thing' });
    await mirror.ready;
    expect(mirror.all).toEqual([]);
    await mirror.stop();
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve: () => resolve() };
}
