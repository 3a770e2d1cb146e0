import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { leaveScript, mayLeaveScript } from '../../../../constructs/host/leaving/scripts.js';
import type { Script } from '../../../../constructs/core/script.js';
import { inOneFolder } from '../../../script-folder.js';
import { requirement } from '../../../require.js';

const k3s = ['/usr/local/bin/k3s', '/etc/systemd/system/k3s.service', '/var/lib/rancher/k3s/server/db'].some((path) => existsSync(path));
const skip = requirement('leaving where no k3s is', !k3s, 'this computer has k3s');

describe.skipIf(skip)('a server on which k3s never ran', () => {
  const run = (script: Script) => spawnSync('sh', [inOneFolder(script), 'pi-3'], { input: 'an-id\n', encoding: 'utf8' });

  it('lets any machine leave, for there is no cluster', () => {
    const { status, stderr } = run(leaveScript);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^host pi-3: there is no cluster to leave: k3s never ran on /)]);
  });

  it('says so when it is asked whether one may leave', () => {
    const { status, stdout, stderr } = run(mayLeaveScript);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'none\n', stderr: '' });
  });
});
