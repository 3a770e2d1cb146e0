import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkAgainstApi, type Stage } from '../../src/rehearsal/check-against-api.js';
import { findBinaries } from '../../src/rehearsal/control-plane/binaries.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from './control-plane/available.js';
import { leftBehind } from './control-plane/left-behind.js';
import { deployment, ingressRoute, namespace, object, buildPlan } from '../cluster/check/plan-of.js';

describe.skipIf(noControlPlane)('a check against the API', { timeout: 120_000 }, () => {
  let folder: string;

  beforeAll(() => findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }), BUILD_TIMEOUT_MS);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    vi.stubEnv('TMPDIR', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test('loads every definition, counts what was accepted, times its stages, and leaves nothing behind', async () => {
    const titles: string[] = [];
    const stage: Stage = (title, run) => {
      titles.push(title);
      return run(() => undefined);
    };
    const games = object(namespace('games'));
    const plan = buildPlan(
      games,
      object(ingressRoute('games', 'pong'), [games]),
      object(deployment('games', 'pong', { replicsa: 2 }), [games]),
    );
    const result = await checkAgainstApi(plan, { root: ROOT, stage });
    expect(result).toMatchObject({ objects: 3, accepted: 2 });
    expect(result.version).toMatch(/^v1\.\d+\.\d+$/);
    expect(result.crds).toBeGreaterThan(20);
    expect(result.problems).toEqual([
      { rule: 'api', unit: 'apps/Deployment/games/pong', path: 'home/pong', message: 'spec.replicsa: field not declared in schema' },
    ]);
    expect(result.stages.map(({ title }) => title)).toEqual(titles);
    expect(await leftBehind(join(folder, 'permacade-'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that fails in the middle leaves nothing behind', async () => {
    const root = mkdtempSync(join(tmpdir(), 'root-'));
    cpSync(join(ROOT, 'rehearsal'), join(root, 'rehearsal'), { recursive: true });
    await expect(checkAgainstApi(buildPlan(), { root })).rejects.toThrow(/ENOENT.*crds/);
    rmSync(root, { recursive: true });
    expect(await leftBehind(join(folder, 'permacade-'))).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
