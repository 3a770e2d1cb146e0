import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Script } from '../../../constructs/core/script.js';
import { Host } from '../../../constructs/host/host.js';
import { kubeconfig } from '../../../constructs/host/kubeconfig.js';
import { home, machine } from '../../plan/tree.js';
import { inOneFolder } from '../../script-folder.js';

it('the kubeconfig that leaves the server names its address instead of the loopback', () => {
  const { script, args, secretOutput } = kubeconfig(new Host(home(), machine('hub', { address: '192.0.2.7', roles: ['server'] }))).props;
  const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
  const file = join(folder, 'k3s.yaml');
  writeFileSync(file, 'server: https://127.0.0.1:6443\n');
  const path = inOneFolder(script as Script, (text) => text.replaceAll('/etc/rancher/k3s/k3s.yaml', file));
  expect(execFileSync('sh', [path, ...args!], { encoding: 'utf8' })).toBe('server: https://192.0.2.7:6443\n');
  expect(secretOutput).toBe(true);
  rmSync(folder, { recursive: true });
});
