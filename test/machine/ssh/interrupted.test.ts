import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pathWith, program } from '../../cluster/kubeconfig/server.js';

const source = fileURLToPath(new URL('../../../src/machine/ssh/run-over-ssh.ts', import.meta.url));
const TARGET = { name: 'pi-3', address: '192.0.2.3', user: 'ubuntu', hostKey: 'ssh-ed25519 AAAA' };

describe('a script over SSH', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    mkdirSync(join(folder, 'temporary'));
    program(folder, 'ssh', `touch ${folder}/began; exec sleep 30`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that is ended by %s leaves no folder behind, and the process ends by it',
    async (signal) => {
      const code = `import { overSsh } from ${JSON.stringify(source)}; await overSsh(${JSON.stringify(TARGET)}, 'true', { seconds: 60 });`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
        env: { ...process.env, PATH: pathWith(folder), TMPDIR: join(folder, 'temporary') },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      await vi.waitFor(() => expect(existsSync(join(folder, 'began'))).toBe(true), { timeout: 20_000, interval: 50 });
      const folders = () => readdirSync(join(folder, 'temporary')).filter((name) => name.startsWith('permacade-ssh-'));
      expect(folders()).toHaveLength(1);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(folders()).toEqual([]);
    },
    40_000,
  );
});
