import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { PROGRAMS } from '../../../src/rehearsal/simulated-home/programs.js';
import { startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import { machine } from '../../plan/tree.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../control-plane/available.js';
import { leftBehind, listProcesses } from '../control-plane/left-behind.js';
import { noSimulatedHome } from './available.js';

const HOLDER = fileURLToPath(new URL('holder.ts', import.meta.url));

describe.skipIf(noSimulatedHome)('a simulated home leaves nothing behind', { timeout: BUILD_TIMEOUT_MS }, () => {
  let parent: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const empty = async (): Promise<readonly string[]> => {
    for (const deadline = Date.now() + 5_000; readdirSync(parent).length > 0 && Date.now() < deadline;) await wait(50);
    return readdirSync(parent);
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('when its program gets %s', async (signal) => {
    const program = spawn(process.execPath, ['--import', 'tsx', HOLDER, ROOT, parent], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    const ended = once(program, 'exit');
    const { value: folder } = (await lines.next()) as { readonly value: string };
    expect(folder).toContain(parent);
    expect(listProcesses(folder).length).toBeGreaterThanOrEqual(10);
    process.kill(-program.pid!, signal);
    await ended;
    expect(await leftBehind(join(parent, 'permacade-'))).toEqual([]);
    expect(await empty()).toEqual([]);
  });

  test('when a program of it fails, which is named with its last words', async () => {
    const binaries = await findBinaries(PROGRAMS, { root: ROOT });
    const homes = mkdtempSync(join(parent, 'homes-'));
    const folder = mkdtempSync(join(parent, 'assets-'));
    for (const name of PROGRAMS) if (name !== 'kwok') symlinkSync(binaries[name], join(folder, name));
    writeFileSync(join(folder, 'kwok'), '#!/bin/sh\necho the moon is wrong >&2\nexit 1\n');
    chmodSync(join(folder, 'kwok'), 0o755);
    const plan = { hosts: [machine('adonis')], images: {}, impliedPods: [], scripts: {}, units: [] };
    const env = { ...process.env, KUBEBUILDER_ASSETS: folder };
    await expect(startSimulatedHome({ plan, root: ROOT, parent: homes, env })).rejects.toThrow(
      'kwok ended while it should run: the moon is wrong',
    );
    expect(readdirSync(homes)).toEqual([]);
  });
});
