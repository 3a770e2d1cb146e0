import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, errors, ops } from './bench.js';
import { object } from './description.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

function deployment(name: string, selector: string, replicas = 1): ReturnType<typeof object> {
  const spec = { replicas, selector: { matchLabels: { app: selector } }, template: { metadata: { labels: { app: selector } } } };
  return object(name, { apiVersion: 'apps/v1', kind: 'Deployment', annotations: { 'pulumi.com/skipAwait': 'true' }, spec });
}

describe('objects of the engine stand-in', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  // facts/bridge.md §3.1
  it('refuses an object that somebody else made, and only when it is applied', async () => {
    bench.cluster.foreign(`${CONFIG_MAPS}/a`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect((await bench.preview([object('a')])).failed).toBe(false);
    const report = await bench.up([object('a'), object('b')]);
    expect(ops(report)).toEqual(expect.arrayContaining(['failed create a', 'create b']));
    expect(errors(report)).toContain('configmaps "a" already exists');
    expect(bench.cluster.writes).toEqual([`create ${CONFIG_MAPS}/b`]);
    // An earlier refusal is no interrupted creation: the object is still not ours.
    expect((await bench.up([object('a'), object('b')])).failed).toBe(true);
  });

  // facts/bridge.md §3.11, §3.12
  it('replaces what cannot be changed by deleting it first, as names are fixed, and updates what can', async () => {
    await bench.up([
      deployment('web', 'web'),
      object('settings', { data: { a: '1' } }),
      object('token', { kind: 'Secret', stringData: { a: '1' } }),
    ]);
    bench.cluster.writes.length = 0;
    const next = [
      deployment('web', 'www', 2),
      object('settings', { data: { a: '2' } }),
      object('token', { kind: 'Secret', stringData: { a: '2' } }),
    ];
    const preview = await bench.preview(next);
    expect(preview.steps.find(({ name, op }) => name === 'web' && op === 'replace')).toMatchObject({
      name: 'web',
      changed: ['spec.selector.matchLabels.app'],
    });
    const report = await bench.up(next);
    const ofWeb = report.steps.filter(({ name }) => name === 'web').map(({ op }) => op);
    expect(ofWeb).toEqual(['delete-replaced', 'replace', 'create-replacement']);
    expect(report.steps.find(({ name, op }) => name === 'settings' && op === 'update')).toBeDefined();
    // enableSecretMutable is off in this program, and enableConfigMapMutable on.
    expect(report.steps.find(({ name, op }) => name === 'token' && op === 'replace')).toBeDefined();
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    expect(bench.cluster.writes.filter((write) => write.endsWith('/web'))).toEqual([`delete ${path}`, `create ${path}`]);
  });

  it('creates under a new name before it deletes the old one', async () => {
    const named = (name: string): ReturnType<typeof object> => ({ ...object(name), name: 'settings' });
    await bench.up([named('a')]);
    expect(ops(await bench.preview([named('b')]))).toEqual(['create-replacement settings', 'replace settings', 'delete-replaced settings']);
    await bench.up([named('b')]);
    expect(bench.cluster.writes).toEqual([`create ${CONFIG_MAPS}/a`, `create ${CONFIG_MAPS}/b`, `delete ${CONFIG_MAPS}/a`]);
    expect(ops(await bench.preview([named('b')]))).toEqual([]);
  });

  // facts/bridge.md §3.8
  it('applies a custom resource after its definition, and says what to do when that is missing', async () => {
    const names = { kind: 'Pet', plural: 'pets' };
    const crd = object('pets.example.org', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: { group: 'example.org', names },
    });
    delete (crd.inputs!['metadata'] as Record<string, unknown>)['namespace'];
    const pet = object('rex', { apiVersion: 'example.org/v1', kind: 'Pet' }, { dependsOn: ['pets.example.org'] });
    const alone = [{ ...pet, dependsOn: [] }];
    expect((await bench.preview(alone)).failed).toBe(false);
    expect(errors(await bench.up(alone))).toContain(
      'the API server knows no Pet in example.org/v1: apply its CustomResourceDefinition first',
    );
    expect((await bench.preview([crd, pet])).failed).toBe(false);
    expect(ops(await bench.up([crd, pet]))).toEqual(['create pets.example.org', 'create rex']);
  });

  // facts/bridge.md §3.9
  it('previews without reaching the cluster, and fails to apply and delete without it', async () => {
    await bench.up([object('a'), object('b')]);
    bench.cluster.failing = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const program = [object('a', { data: { x: '1' } }), object('c')];
    expect((await bench.preview(program)).failed).toBe(false);
    const report = await bench.up(program);
    expect([...ops(report)].sort()).toEqual(['failed create c', 'failed delete b', 'failed update a']);
    expect(errors(report)).toContain('the cluster cannot be reached: connect ECONNREFUSED');
    bench.cluster.failing = undefined;
    expect((await bench.up(program)).failed).toBe(false);
    expect([...bench.cluster.names('configmaps')].sort()).toEqual(['a', 'c']);
  });

  // facts/bridge.md §3.10
  it('keeps every object when the cluster is reached at another address, unless it is another cluster', async () => {
    const kubeconfig = (server: string): string =>
      JSON.stringify({
        'current-context': 'x',
        contexts: [{ name: 'x', context: { cluster: 'x' } }],
        clusters: [{ name: 'x', cluster: { server } }],
      });
    const at = (inputs: Record<string, unknown>): Parameters<Bench['up']>[0] => [
      { type: 'provider', name: 'cluster', inputs },
      object('a'),
    ];
    await bench.up(at({ kubeconfig: kubeconfig('https://10.0.0.1'), clusterIdentifier: 'home' }));
    const moved = await bench.up(at({ kubeconfig: kubeconfig('https://10.0.0.2'), clusterIdentifier: 'home' }));
    expect(moved.steps.map(({ op, name }) => `${op} ${name}`)).toEqual(['same permacade-test', 'update cluster', 'same a']);
    const other = await bench.preview(at({ kubeconfig: kubeconfig('https://10.0.0.2'), clusterIdentifier: 'holiday-home' }));
    expect(other.steps.filter(({ op }) => op === 'replace').map(({ name }) => name)).toEqual(['cluster', 'a']);
  });

  it('takes away first what cannot stay while its provider is replaced in that order', async () => {
    const at = (clusterIdentifier: string): Parameters<Bench['up']>[0] => [
      { type: 'provider', name: 'cluster', inputs: { kubeconfig: 'x', clusterIdentifier }, options: { deleteBeforeReplace: true } },
      object('a'),
      object('b', {}, { dependsOn: ['a'] }),
    ];
    await bench.up(at('home'));
    bench.cluster.writes.length = 0;
    const report = await bench.up(at('holiday-home'));
    expect(errors(report)).toBe('');
    expect(bench.cluster.writes).toEqual([
      `delete ${CONFIG_MAPS}/b`,
      `delete ${CONFIG_MAPS}/a`,
      `create ${CONFIG_MAPS}/a`,
      `create ${CONFIG_MAPS}/b`,
    ]);
    expect(report.steps.filter(({ op }) => op === 'replace').map(({ name }) => name)).toEqual(['cluster', 'a', 'b']);
    expect(ops(await bench.preview(at('holiday-home')))).toEqual([]);
  });

  // facts/bridge.md §3.3, §3.4
  it('is refused fields that another owner has, unless an annotation forces it', async () => {
    await bench.up([object('a')]);
    bench.cluster.foreign(`${CONFIG_MAPS}/a`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    const report = await bench.up([object('a', { data: { x: '1' } })]);
    expect(errors(report)).toContain('conflict with somebody');
    const forced = object('a', { data: { x: '1' }, annotations: { 'pulumi.com/patchForce': 'true' } });
    expect((await bench.up([forced])).failed).toBe(false);
    const unknown = await bench.up([object('b', { annotations: { 'pulumi.com/autonamed': 'true' } })]);
    expect(errors(unknown)).toContain('the annotation pulumi.com/autonamed is none that the engine stand-in knows');
  });

  // facts/bridge.md §3.5
  it('records an object that does not become ready, says so, and waits again in the next run', async () => {
    const waiting = deployment('web', 'web');
    const { annotations: _, ...metadata } = waiting.inputs!['metadata'] as Record<string, unknown>;
    const awaited = {
      ...waiting,
      inputs: { ...waiting.inputs, metadata },
      options: { customTimeouts: { create: '30ms', update: '30ms' } },
    };
    const report = await bench.up([awaited, object('after', {}, { dependsOn: ['web'] })]);
    expect(ops(report)).toEqual(['failed create web']);
    expect(errors(report)).toContain('not ready within 0.03 s: 0 of 1 pods are available');
    expect(report.steps.find(({ name }) => name === 'after')?.op).toBe('skip');
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    const live = bench.cluster.objects.get(path)!;
    const around = bench.cluster.around;
    bench.cluster.around = (moment, write) => {
      if (moment === 'after' && write.endsWith(path)) {
        bench.cluster.objects.set(path, { ...live, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
      }
    };
    expect(ops(await bench.up([awaited, object('after', {}, { dependsOn: ['web'] })]))).toEqual(['update web', 'create after']);
    bench.cluster.around = around;
  });
});
