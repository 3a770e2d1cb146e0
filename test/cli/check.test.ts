import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBinaries } from '../../src/rehearsal/control-plane/binaries.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from '../rehearsal/control-plane/available.js';
import { leftBehind, listProcesses } from '../rehearsal/control-plane/left-behind.js';
import { permacadeInProcess } from './permacade.js';
import { newFolder } from '../new-folder.js';

let folder: string;
beforeEach(() => void (folder = newFolder()));
afterEach(() => vi.unstubAllEnvs());

describe('permacade check', () => {
  test('says that the example home keeps every rule', async () => {
    const { code, out } = await permacadeInProcess('check');
    expect(code).toBe(0);
    expect(out).toMatch(/^home 'home': \d+ units keep every rule\n$/);
  });

  test('--api without the binaries it was told of says so in one sentence', async () => {
    vi.stubEnv('KUBEBUILDER_ASSETS', folder);
    const { code, err } = await permacadeInProcess('check', '--api');
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^KUBEBUILDER_ASSETS is .* no program called etcd or kube-apiserver: put/);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe.skipIf(noControlPlane)('permacade check --api', { timeout: 120_000 }, () => {
  beforeAll(() => findBinaries(['etcd', 'kube-apiserver'], { root: ROOT }), BUILD_TIMEOUT_MS);

  test.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind when it gets %s while the server runs', async (signal) => {
    const program = spawn(process.execPath, [join(ROOT, 'bin/permacade.mjs'), 'check', '--api'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: folder },
    });
    const ended = once(program, 'exit');
    while (program.exitCode === null && listProcesses(join(folder, 'permacade-')).length < 4) await wait(50);
    expect(program.exitCode).toBeNull();
    process.kill(-program.pid!, signal);
    const [code] = (await ended) as [number | null];
    expect(code).not.toBe(0);
    expect(await leftBehind(join(folder, 'permacade-'))).toEqual([]);
    for (const deadline = Date.now() + 5_000; readdirSync(folder).length > 0 && Date.now() < deadline;) await wait(50);
    expect(readdirSync(folder)).toEqual([]);
  });
});
