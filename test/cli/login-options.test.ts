import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pathWith } from '../cluster/kubeconfig/server.js';
import { permacadeInProcess } from './permacade.js';
import { newFolder } from '../new-folder.js';

describe('a command that logs in to machines', () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
    // Notes how it was called, and reaches nobody.
    writeFileSync(join(folder, 'ssh'), `#!/bin/sh\necho "$*" >>${folder}/calls\necho 'Permission denied' >&2\nexit 255\n`);
    chmodSync(join(folder, 'ssh'), 0o755);
    vi.stubEnv('PATH', pathWith(folder));
  });
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['scan', ['romulus']],
    ['init', ['192.0.2.1', '--stack', 'new']],
    ['doctor', ['romulus', '--json']],
    ['drift', ['--json']],
    ['uninstall', ['pi-4-1', '--plan']],
  ])('takes another key and configuration: %s', async (name, args) => {
    const settings = name === 'init' ? ['--settings', join(folder, 'Pulumi.new.yaml')] : [];
    const { code, err } = await permacadeInProcess(name, ...args, ...settings, '--identity', '/keys/mine', '--ssh-config', '/keys/config');
    expect([code, err]).toEqual([1, expect.not.stringContaining('unknown option')]);
    const calls = readFileSync(join(folder, 'calls'), 'utf8').split('\n');
    const logins = calls.filter((line) => line.includes('StrictHostKeyChecking='));
    expect(logins).not.toEqual([]);
    for (const login of logins) {
      expect(login).toContain('-F /keys/config ');
      expect(login).toContain('-i /keys/mine ');
    }
  });
});
