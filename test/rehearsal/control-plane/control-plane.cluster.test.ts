import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../../../src/rehearsal/control-plane/api-server.js';
import { type Binaries, findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { ControlPlane } from '../../../src/rehearsal/control-plane/control-plane.js';
import { BUILD_TIMEOUT_MS, noControlPlane, ROOT } from './available.js';
import { leftBehind, listProcesses } from './left-behind.js';

const HOLDER = fileURLToPath(new URL('holder.ts', import.meta.url));

describe.skipIf(noControlPlane)('a control plane', { timeout: 120_000 }, () => {
  let binaries: Binaries<'etcd' | 'kube-apiserver'>;
  let parent: string;

  beforeAll(async () => {
    binaries = await findBinaries(['etcd', 'kube-apiserver'], { root: ROOT });
  }, BUILD_TIMEOUT_MS);
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  test('answers as the pinned version, with the namespaces every cluster has, and leaves nothing behind when it is stopped', async () => {
    const controlPlane = await ControlPlane.start({ binaries, parent });
    expect(await controlPlane.client.version()).toMatch(/^v1\.\d+\.\d+$/);
    expect((await controlPlane.client.list('v1', 'Namespace')).map(({ metadata }) => metadata.name)).toContain('kube-system');
    expect(listProcesses(controlPlane.folder.path).length).toBeGreaterThanOrEqual(4);
    await controlPlane.stop();
    expect(await leftBehind(controlPlane.folder.path)).toEqual([]);
  });

  test('trusts nobody without its token', async () => {
    const controlPlane = await ControlPlane.start({ binaries, parent });
    const config = new KubeConfig();
    config.loadFromClusterAndUser(controlPlane.config.getCurrentCluster()!, { name: 'stranger', token: 'guess' });
    const stranger = new ClusterClient(config);
    await expect(stranger.list('v1', 'Namespace')).rejects.toMatchObject({ code: 401 });
    stranger.close();
    await controlPlane.stop();
  });

  test('takes another port when the first one turns out to be taken', async () => {
    const squatter = createServer();
    await once(squatter.listen(0, '127.0.0.1'), 'listening');
    const address = squatter.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const ports = [taken];
    const controlPlane = await ControlPlane.start({ binaries, parent, port: async () => ports.pop() ?? freePort() });
    expect(controlPlane.config.getCurrentCluster()!.server).not.toContain(String(taken));
    await controlPlane.stop();
    squatter.close();
    expect(await leftBehind(controlPlane.folder.path)).toEqual([]);
  });

  test.each([
    ['kube-apiserver', 'kube-apiserver did not become ready: the moon is wrong'],
    ['etcd', 'etcd ended while it should run: the moon is wrong'],
  ] as const)('says what %s said when it fails, and leaves nothing behind', async (name, message) => {
    const failing = join(parent, 'failing');
    writeFileSync(failing, '#!/bin/sh\necho the moon is wrong >&2\nexit 1\n');
    chmodSync(failing, 0o755);
    await expect(ControlPlane.start({ binaries: { ...binaries, [name]: failing }, parent })).rejects.toThrow(message);
    expect(readdirSync(parent)).toEqual(['failing']);
    expect(await leftBehind(join(parent, 'permacade-'))).toEqual([]);
  });

  test('says in one sentence that there is no place for its folder', async () => {
    await expect(ControlPlane.start({ binaries, parent: join(parent, 'nowhere') })).rejects.toThrow(
      /cannot make a temporary folder in .*ENOENT.*TMPDIR/,
    );
  });

  describe.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('whose program gets %s', (signal) => {
    test.each(['ready', '20 ms after its start', '400 ms after its start'])('leaves nothing behind, %s', async (moment) => {
      // A terminal sends Ctrl-C to the whole foreground group, so the program gets a group of its own and the group the signal.
      const program = spawn(process.execPath, ['--import', 'tsx', HOLDER, ROOT, parent], {
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
      const ended = once(program, 'exit');
      expect((await lines.next()).value).toBe('starting');
      if (moment === 'ready') expect((await lines.next()).value).toContain(parent);
      else await wait(Number.parseInt(moment));
      process.kill(-program.pid!, signal);
      await ended;
      expect(await leftBehind(join(parent, 'permacade-'))).toEqual([]);
      for (const deadline = Date.now() + 5_000; readdirSync(parent).length > 0 && Date.now() < deadline;) await wait(50);
      expect(readdirSync(parent)).toEqual([]);
    });
  });
});
