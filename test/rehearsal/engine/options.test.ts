import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, errors, ops } from './bench.js';
import { command, object } from './description.js';

describe('options of resources', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  // facts/bridge.md §10.6
  it('refuses to delete what is protected, in a preview too and even when it is retained, and deletes the rest', async () => {
    const kept = object('kept', {}, { options: { protect: true, retainOnDelete: true } });
    await bench.up([object('needed'), { ...kept, dependsOn: ['needed'] }, object('other')]);
    for (const report of [await bench.preview([]), await bench.up([])]) {
      expect(ops(report)).toEqual(expect.arrayContaining(['failed delete kept', 'delete other']));
      expect(ops(report)).toHaveLength(2);
      expect(errors(report)).toContain('kept is protected, so it is not deleted');
      expect(report.failed).toBe(true);
    }
    expect(bench.cluster.names('configmaps')).toEqual(['needed', 'kept']);
    expect((await bench.destroy()).failed).toBe(true);
    await bench.up([object('needed'), { ...kept, dependsOn: ['needed'], options: { retainOnDelete: true } }]);
    expect((await bench.up([])).failed).toBe(false);
    expect(bench.cluster.names('configmaps')).toEqual(['kept']);
  });

  it('refuses to replace what is protected, as long as the program protects it', async () => {
    const secret = (data: string, protect: boolean): ReturnType<typeof object> =>
      object('s', { kind: 'Secret', data: { a: data } }, { options: { protect } });
    await bench.up([secret('MQ==', true)]);
    for (const report of [await bench.preview([secret('Mg==', true)]), await bench.up([secret('Mg==', true)])]) {
      expect(report.failed).toBe(true);
      expect(errors(report)).toContain('s is protected, and changing data.a needs it replaced');
    }
    expect(bench.cluster.writes).toHaveLength(1);
    expect((await bench.up([secret('Mg==', false)])).failed).toBe(false);
  });

  it('forgets what is retained, so that making it again meets the object that stayed', async () => {
    const namespace = object('games', { kind: 'Namespace' }, { options: { retainOnDelete: true } });
    await bench.up([namespace]);
    expect(ops(await bench.up([]))).toEqual(['delete games']);
    expect(bench.cluster.names('namespaces')).toContain('games');
    expect(errors(await bench.up([namespace]))).toContain('already exists');
  });

  // facts/bridge.md §4
  it('keeps a resource under another type, name or parent when an alias says who it was, its children too', async () => {
    const group = { type: 'component', name: 'apps', token: 'test:index:Old' } as const;
    await bench.up([group, object('a', {}, { parent: 'apps' }), object('b', {}, { dependsOn: ['a'] })]);
    bench.cluster.writes.length = 0;
    const renamed = { ...group, token: 'test:index:New', options: { aliases: [{ type: 'test:index:Old' }] } };
    const same = [renamed, object('a', {}, { parent: 'apps' }), object('b', {}, { dependsOn: ['a'] })];
    expect(ops(await bench.up(same))).toEqual([]);
    const called = { ...object('b', {}, { dependsOn: ['a'], options: { aliases: [{ name: 'b' }] } }), name: 'c' };
    expect(ops(await bench.up([renamed, same[1]!, called]))).toEqual([]);
    expect(bench.cluster.writes).toEqual([]);
    // Without an alias it is another resource. Its object is still there when the new one comes.
    const other = [renamed, same[1]!, { ...called, name: 'd', options: {} }];
    expect(errors(await bench.up(other))).toContain('configmaps "b" already exists');
  });

  it('ignores changes below a path, and keeps what the state has there', async () => {
    const data = (a: string, b: string): Record<string, unknown> => ({ data: { 'a.txt': a, b } });
    const options = { ignoreChanges: ['data["a.txt"]'] };
    await bench.up([object('s', data('1', '1'))]);
    expect(ops(await bench.up([object('s', data('2', '1'), { options })]))).toEqual([]);
    expect(ops(await bench.up([object('s', data('2', '2'), { options })]))).toEqual(['update s']);
    expect(bench.cluster.objects.get('/api/v1/namespaces/default/configmaps/s')?.['data']).toEqual({ 'a.txt': '1', b: '2' });
  });

  it('lets a program say that a changed field replaces, and in which order', async () => {
    const options = { replaceOnChanges: ['data.a'], deleteBeforeReplace: true };
    const of = (a: string): ReturnType<typeof object> => object('s', { data: { a } }, { options });
    await bench.up([of('1')]);
    expect(ops(await bench.up([of('2')]))).toEqual(['delete-replaced s', 'replace s', 'create-replacement s']);
  });

  it.each([
    ['an option', command('c', 'make', {}, { options: { import: 'x' } }), 'does not know the option importid'],
    ['a type', { type: 'other', name: 'x', token: 'aws:s3/bucket:Bucket' } as const, 'has no provider for this type'],
    [
      'a setting of the provider',
      { type: 'provider', name: 'p', inputs: { kubeconfig: 'x', namespace: 'y' } } as const,
      'namespace is no setting',
    ],
    [
      'an object without provider',
      { type: 'other', name: 'x', token: 'kubernetes:core/v1:ConfigMap', inputs: { kind: 'ConfigMap' } } as const,
      'names no provider',
    ],
  ])('is stopped by %s that it does not have', async (_, resource, message) => {
    await bench.up([object('old')]);
    const report = await bench.up([resource]);
    expect(report.failed).toBe(true);
    expect(errors(report)).toContain(message);
    expect(bench.cluster.names('configmaps')).toEqual(['old']);
  });

  it('does not take two resources of one identity', async () => {
    expect(errors(await bench.up([command('c', 'make'), command('c', 'make')]))).toContain(
      'there are two resources of type command:remote:Command called c',
    );
  });
});
