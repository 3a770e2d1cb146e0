import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfigText } from '../../../src/cluster/client/api-access.js';
import type { ApiObject } from '../../../src/cluster/client/api-watch.js';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, noControlPlane } from '../control-plane/available.js';
import { Bench, errors, ops, ROOT } from './bench.js';
import { type Described, object } from './description.js';

const KILLED = fileURLToPath(new URL('killed.ts', import.meta.url));

// No garbage collector runs here, so nothing ends a deletion in the foreground.
const BACKGROUND = { 'pulumi.com/deletionPropagationPolicy': 'background' };

describe.skipIf(noControlPlane)('the engine stand-in with the real API server', { timeout: 300_000 }, () => {
  let controlPlane: ControlPlane;
  let bench: Bench;
  const up = (program: readonly Described[]): ReturnType<Bench['up']> => bench.up(program, { kubernetes: () => controlPlane.client });
  const versions = async (): Promise<readonly string[]> => {
    const lists = await Promise.all(
      ['configmaps', 'secrets'].map((plural) => controlPlane.client.list(`/api/v1/namespaces/games/${plural}`)),
    );
    return lists.flatMap(({ items }) => items.map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`));
  };

  beforeAll(async () => {
    const binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
    controlPlane = await ControlPlane.start({ binaries });
    bench = new Bench();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await controlPlane?.stop();
    bench?.remove();
  });

  const namespace = object('games', { kind: 'Namespace' }, { options: { retainOnDelete: true } });
  const settings = (data: Record<string, string>): Described =>
    object('settings', { namespace: 'games', data, annotations: BACKGROUND }, { dependsOn: ['games'] });
  const token = (stringData: Record<string, string>): Described =>
    object('token', { kind: 'Secret', namespace: 'games', type: 'Opaque', stringData, annotations: BACKGROUND }, { dependsOn: ['games'] });

  // facts/bridge.md §3.2
  it('touches nothing that is the same, takes away fields it no longer sets, and leaves those of others', async () => {
    const program = [namespace, settings({ a: '1', b: '1' })];
    expect(errors(await up(program))).toBe('');
    const first = await versions();
    expect((await up(program)).steps.every(({ op }) => op === 'same')).toBe(true);
    expect(await versions()).toEqual(first);

    const path = '/api/v1/namespaces/games/configmaps/settings';
    await controlPlane.client.apply(
      path,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { theirs: '1' } },
      { fieldManager: 'they' },
    );
    expect(ops(await up([namespace, settings({ a: '2' })]))).toEqual(['update settings']);
    const live = await controlPlane.client.get<ApiObject>(path);
    expect(live['data']).toEqual({ a: '2', theirs: '1' });
    const managers = (live.metadata as unknown as { managedFields: { manager: string; operation: string }[] }).managedFields;
    expect(managers.map(({ operation }) => operation)).toEqual(['Apply', 'Apply']);

    expect(errors(await up([namespace, settings({ a: '2', theirs: '2' })]))).toMatch(/conflict with "they"/);
    expect(errors(await up([namespace, object('x', { namespace: 'games', dta: {} }, { dependsOn: ['games'] })]))).toContain(
      'unknown field "dta"',
    );
  });

  it('replaces under the same name, and nothing else', async () => {
    await up([namespace, settings({ a: '2' }), token({ a: '1' })]);
    const before = await versions();
    // enableSecretMutable is off in this program.
    expect(ops(await up([namespace, settings({ a: '2' }), token({ a: '2' })]))).toEqual([
      'delete-replaced token',
      'replace token',
      'create-replacement token',
    ]);
    const after = await versions();
    expect(after.filter((each) => !before.includes(each)).map((each) => each.split(' ')[0])).toEqual(['token']);
    expect((await controlPlane.client.get<ApiObject>('/api/v1/namespaces/games/secrets/token'))['data']).toEqual({ a: 'Mg==' });
  });

  it('takes a key away from a Secret that is changed in place', async () => {
    const provider = {
      type: 'provider',
      name: 'cluster',
      inputs: { kubeconfig: 'x', clusterIdentifier: 'test', enableSecretMutable: true },
    } as const;
    for (const stringData of [{ a: '1', b: '1' }, { a: '2' }, { c: '3' }]) {
      const keys = object('keys', { kind: 'Secret', namespace: 'games', stringData, annotations: BACKGROUND }, { dependsOn: ['games'] });
      expect(errors(await up([provider, namespace, keys]))).toBe('');
      const { data } = await controlPlane.client.get<{ readonly data: Readonly<Record<string, string>> }>(
        '/api/v1/namespaces/games/secrets/keys',
      );
      const texts = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64').toString()]);
      expect(Object.fromEntries(texts)).toEqual(stringData);
    }
  });

  it('is finished by the next run after SIGKILL at any moment', async () => {
    const program = [
      namespace,
      ...Array.from({ length: 12 }, (_, index) =>
        object(
          `c${index}`,
          { namespace: 'games', data: { a: '1' }, annotations: BACKGROUND },
          { dependsOn: [index === 0 ? 'games' : `c${index - 1}`] },
        ),
      ),
    ];
    const file = join(bench.folder, 'killed.json');
    for (const [round, steps] of [1, 4, 5, 8, 11].entries()) {
      const data = String(round);
      const next = program.map((each) => (each.name === 'games' ? each : { ...each, inputs: { ...each.inputs, data: { a: data } } }));
      writeFileSync(
        file,
        JSON.stringify({
          state: bench.state,
          kubeconfig: kubeconfigText(controlPlane.access),
          access: controlPlane.access,
          resources: next,
        }),
      );
      const run = spawn(process.execPath, ['--import', 'tsx', KILLED, file], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, TMPDIR: bench.folder },
      });
      const ended = once(run, 'exit');
      let seen = '';
      run.stdout.on('data', (text: Buffer) => {
        seen += text.toString();
        if (seen.split('\n').length > steps) run.kill('SIGKILL');
      });
      await Promise.race([ended, wait(60_000)]);
      // The program's folder goes when the last process that was started for it has ended.
      const left = (): readonly string[] => readdirSync(bench.folder).filter((name) => name.startsWith('permacade-engine-'));
      await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      const report = await up(next);
      expect(errors(report)).toBe('');
      const { items } = await controlPlane.client.list('/api/v1/namespaces/games/configmaps', {
        fieldSelector: 'metadata.name!=kube-root-ca.crt',
      });
      expect(items.map(({ metadata, ...rest }) => `${metadata.name} ${JSON.stringify(rest['data'])}`).sort()).toEqual(
        next.flatMap(({ name }) => (name === 'games' ? [] : [`${name} {"a":"${data}"}`])).sort(),
      );
      expect((await up(next)).steps.every(({ op }) => op === 'same')).toBe(true);
    }
  });
});
