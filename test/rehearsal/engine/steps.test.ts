import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, errors, ops } from './bench.js';
import { command, object, outputOf } from './description.js';

describe('a run of the engine stand-in', { timeout: 120_000 }, () => {
  let bench: Bench;
  beforeEach(() => void (bench = new Bench()));
  afterEach(() => bench.remove());

  const group = { type: 'component', name: 'apps' } as const;
  const namespace = object('games', { kind: 'Namespace' }, { parent: 'apps' });
  const config = object('games/settings', { namespace: 'games' }, { parent: 'apps', dependsOn: ['games'] });

  // facts/bridge.md §11.1
  it('creates, finds all the same, updates in place, and deletes what depends on others first', async () => {
    const named = { ...config, inputs: { ...config.inputs, metadata: { name: 'settings', namespace: 'games' }, data: { a: '1' } } };
    const first = await bench.up([group, namespace, named]);
    expect(errors(first)).toBe('');
    expect(ops(first)).toEqual(['create apps', 'create games', 'create games/settings']);
    expect(first.steps.find(({ name }) => name === 'games/settings')?.urn).toBe(
      'urn:pulumi:test::permacade::test:index:Component$kubernetes:core/v1:ConfigMap::games/settings',
    );
    const again = await bench.preview([group, namespace, named]);
    expect(ops(again)).toEqual([]);
    expect(again.steps.map(({ op }) => op)).toEqual(Array(5).fill('same'));

    const changed = { ...named, inputs: { ...named.inputs, data: { a: '2', b: '3' } } };
    const preview = await bench.preview([group, namespace, changed]);
    expect(preview.steps.find(({ op }) => op === 'update')?.changed).toEqual(['data.a', 'data.b']);
    expect(ops(await bench.up([group, namespace, changed]))).toEqual(['update games/settings']);

    expect(ops(await bench.preview([]))).toEqual(['delete games/settings', 'delete games', 'delete apps']);
    expect(ops(await bench.up([]))).toEqual(['delete games/settings', 'delete games', 'delete apps']);
    expect(bench.cluster.writes).toEqual([
      'create /api/v1/namespaces/games',
      'create /api/v1/namespaces/games/configmaps/settings',
      'apply /api/v1/namespaces/games/configmaps/settings',
      'delete /api/v1/namespaces/games/configmaps/settings',
      'delete /api/v1/namespaces/games',
    ]);
    expect(statSync(bench.state).mode & 0o777).toBe(0o600);
  });

  // facts/bridge.md §11.2, §3.9
  it('previews every object although the kubeconfig comes from a command that has not run', async () => {
    const cluster = {
      type: 'provider',
      name: 'cluster',
      inputs: { kubeconfig: outputOf('kubeconfig'), clusterIdentifier: 'test' },
    } as const;
    const program = {
      resources: [command('kubeconfig', 'cat kubeconfig'), cluster, namespace, object('a')].map((each) => ({ ...each, parent: undefined })),
    };
    const asked: string[] = [];
    const kubernetes = (kubeconfig: string): typeof bench.cluster => (asked.push(kubeconfig), bench.cluster);
    const preview = await bench.preview(program, { kubernetes });
    expect(ops(preview)).toEqual(['create kubeconfig', 'create games', 'create a']);
    expect(preview.failed).toBe(false);
    expect(asked).toEqual([]);
    expect(bench.hosts.runs).toEqual([]);
    expect((await bench.up(program, { kubernetes })).failed).toBe(false);
    expect(asked).toEqual(['out of cat kubeconfig']);
    expect(ops(await bench.preview(program, { kubernetes }))).toEqual([]);
  });

  it('destroys everything in reverse order without asking the program', async () => {
    const program = [
      namespace,
      object('a', { namespace: 'games' }, { dependsOn: ['games'] }),
      command('c', 'make', { delete: 'undo' }, { dependsOn: ['a'] }),
    ];
    await bench.up(program.map((each) => ({ ...each, parent: undefined })));
    expect(ops(await bench.destroy())).toEqual(['delete c', 'delete a', 'delete games']);
    expect(bench.hosts.runs).toEqual(['create c: make', 'delete c: undo']);
    expect(bench.cluster.names('namespaces')).toEqual(['default']);
    expect(JSON.parse(bench.text)).toMatchObject({ resources: [], condemned: [], pending: [] });
  });

  it('says outputs of the stack, unknown in a preview and secret never', async () => {
    const program = { resources: [command('c', 'print')], outputs: { printed: outputOf('c'), key: { $secret: 'hunter22' }, port: 80 } };
    expect((await bench.preview(program)).outputs).toEqual({ outputs: { printed: '[unknown]', key: '[secret]', port: 80 } });
    expect((await bench.up(program)).outputs).toEqual({ outputs: { printed: 'out of print', key: '[secret]', port: 80 } });
  });

  it('deletes nothing when the program fails', async () => {
    await bench.up([object('a')]);
    const failed = await bench.up([], { main: 'test/rehearsal/engine/fixtures/throws.ts' });
    expect(failed.failed).toBe(true);
    expect(errors(failed)).toContain('the program is wrong');
    expect(bench.cluster.names('configmaps')).toEqual(['a']);
  });

  it('says that settings are too large for the program to get them', async () => {
    const run = bench.up([], { config: { 'permacade:text': 'x'.repeat(200_000) } });
    await expect(run).rejects.toThrow('the settings of the stack are more than fits into the environment of a process');
  });
});
