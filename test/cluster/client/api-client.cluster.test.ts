import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeconfigText } from '../../../src/cluster/client/api-access.js';
import { ApiClient } from '../../../src/cluster/client/api-client.js';
import { isConflict, isExpired } from '../../../src/cluster/client/api-error.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { Mirror } from '../../../src/rehearsal/control-plane/mirror.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../../rehearsal/control-plane/available.js';

const MAPS = '/api/v1/namespaces/default/configmaps';

interface ConfigMap extends ApiObject {
  readonly data?: Readonly<Record<string, string>>;
}

const map = (name: string, data: Readonly<Record<string, string>> = {}, rest: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...rest },
  data,
});

describe.skipIf(noControlPlane)('the API client', { timeout: 60_000 }, () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await ControlPlane.start({ binaries: await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }) });
  }, BUILD_TIMEOUT_MS);
  afterAll(() => controlPlane.stop());

  test('creates, reads, replaces, patches and deletes an object, each answered with the object as it then is', async () => {
    const { client } = controlPlane;
    const created = await client.create<ConfigMap>(MAPS, map('one', { a: '1' }));
    expect(created.metadata.uid).not.toBe('');
    const patched = await client.patch<ConfigMap>(`${MAPS}/one`, { data: { a: null, b: '2' } });
    expect(patched.data).toEqual({ b: '2' });
    const old = map('one', { c: '3' }, { resourceVersion: created.metadata.resourceVersion });
    await expect(client.replace(`${MAPS}/one`, old)).rejects.toSatisfy(isConflict);
    const replaced = await client.replace<ConfigMap>(`${MAPS}/one`, map('one', { c: '3' }));
    expect(replaced.data).toEqual({ c: '3' });
    await expect(client.delete(`${MAPS}/one`, { uid: 'another' })).rejects.toSatisfy(isConflict);
    await client.delete(`${MAPS}/one`, { uid: created.metadata.uid });
    await client.delete(`${MAPS}/one`);
    expect(await client.find(`${MAPS}/one`)).toBeUndefined();
  });

  test('lists objects with their kind, by label', async () => {
    const { client } = controlPlane;
    await client.create(MAPS, map('red', {}, { labels: { colour: 'red' } }));
    await client.create(MAPS, map('blue', {}, { labels: { colour: 'blue' } }));
    const { items, metadata } = await client.list(MAPS, { labelSelector: 'colour=red' });
    expect(items.map(({ apiVersion, kind, metadata: { name } }) => [apiVersion, kind, name])).toEqual([['v1', 'ConfigMap', 'red']]);
    expect(metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test('leaves fields of others alone when told not to force, and names who owns them', async () => {
    const { client } = controlPlane;
    await client.apply(`${MAPS}/owned`, map('owned', { a: '1' }), { fieldManager: 'first' });
    const second = client.apply(`${MAPS}/owned`, map('owned', { a: '2' }), { fieldManager: 'second', force: false });
    await expect(second).rejects.toThrow(/conflict with "first"/);
    expect((await client.apply<ConfigMap>(`${MAPS}/owned`, map('owned', { a: '2' }), { fieldManager: 'second' })).data).toEqual({ a: '2' });
  });

  test('writes a status by itself', async () => {
    const { client } = controlPlane;
    await client.create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'shelf' } });
    const node = await client.patchStatus('/api/v1/nodes/shelf', { phase: 'Running' });
    expect(node['status']).toMatchObject({ phase: 'Running' });
  });

  test('watches from a version on, and ends when told', async () => {
    const { client } = controlPlane;
    const { metadata } = await client.list(MAPS);
    await client.create(MAPS, map('seen'));
    await client.delete(`${MAPS}/seen`);
    const end = new AbortController();
    const events: string[] = [];
    for await (const { type, object } of client.watch(MAPS, { resourceVersion: metadata.resourceVersion, signal: end.signal })) {
      events.push(`${type} ${object.metadata.name}`);
      if (type === 'DELETED') end.abort();
    }
    expect(events).toEqual(['ADDED seen', 'DELETED seen']);
  });

  test('lists again when the server has forgotten the version that a watch goes on from', async () => {
    const { folder, access } = controlPlane;
    const read = (name: string): string => readFileSync(join(folder.path, 'certificates', name), 'utf8');
    const asked: string[] = [];
    const forgetful = createServer({ cert: read('apiserver.crt'), key: read('apiserver.key') }, ({ url }, response) => {
      asked.push(url!.includes('watch=true') ? 'watch' : 'list');
      const gone = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' } };
      const list = { apiVersion: 'v1', kind: 'ConfigMapList', items: [], metadata: { resourceVersion: '1' } };
      response.end(JSON.stringify(asked.at(-1) === 'list' ? list : gone));
    });
    await once(forgetful.listen(0, '127.0.0.1'), 'listening');
    const { port } = forgetful.address() as AddressInfo;
    const client = new ApiClient({ ...access, url: `https://127.0.0.1:${port}` });
    await expect(client.watch(MAPS, { resourceVersion: '1' }).next()).rejects.toSatisfy(isExpired);
    const mirror = new Mirror({ client, path: MAPS });
    while (asked.length < 5) await wait(20);
    expect(asked.slice(0, 5)).toEqual(['watch', 'list', 'watch', 'list', 'watch']);
    await mirror.stop();
    client.close();
    forgetful.close();
  });

  test('keeps a mirror right through a restart of the server, and of etcd', async () => {
    const { client } = controlPlane;
    const events: string[] = [];
    const changed = (object: ApiObject, what: string): unknown => events.push(`${what} ${object.metadata.name}`);
    const mirror = new Mirror({ client, path: MAPS, fieldSelector: 'metadata.name!=kube-root-ca.crt', changed });
    await mirror.ready;
    await client.create(MAPS, map('before'));
    await controlPlane.restartApiServer();
    await client.create(MAPS, map('between'));
    await controlPlane.stopEtcdFor(200);
    for (let tries = 0; ; tries++) {
      try {
        await client.create(MAPS, map('after'));
        break;
      } catch (error) {
        if (tries > 100) throw error;
        await wait(100);
      }
    }
    while (!(await mirror.isCurrent())) await wait(50);
    expect([...mirror.items.keys()]).toEqual(expect.arrayContaining(['default/before', 'default/between', 'default/after']));
    expect(events.filter((event) => event === 'set before')).toHaveLength(1);
    await mirror.stop();
  });

  test('mirrors a kind that is not there yet as empty', async () => {
    const mirror = new Mirror({ client: controlPlane.client, path: '/apis/nobody.example/v1/things' });
    await mirror.ready;
    expect(mirror.items.size).toBe(0);
    await mirror.stop();
  });

  test('writes a kubeconfig that any client understands', () => {
    const { access } = controlPlane;
    const config = load(kubeconfigText(access, 'home')) as {
      readonly clusters: readonly { readonly cluster: object }[];
      readonly users: object;
    };
    expect(config.clusters[0]!.cluster).toEqual({
      server: access.url,
      'certificate-authority-data': Buffer.from(access.ca).toString('base64'),
    });
    expect(config.users).toEqual([{ name: 'home', user: { token: access.token } }]);
  });
});
