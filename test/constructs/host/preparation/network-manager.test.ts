import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCommand, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

const FILE = '/etc/NetworkManager/conf.d/permacade.conf';

describe.skipIf(noPrivateRoot)('NetworkManager', () => {
  const command = findCommand(pi, 'network-manager');
  let root: PrivateRoot;
  beforeEach(() => {
    root = privateRoot();
    root.program('systemctl', [
      'echo "$*" >>/calls',
      'case "$1" in list-unit-files) if [ -e /there ]; then echo "NetworkManager.service enabled enabled"; else exit 1; fi ;; esac',
    ]);
  });
  afterEach(() => root.remove());

  const reloads = () => (root.read('/calls') ?? '').split('\n').filter((line) => line.startsWith('reload'));

  it('where it is there leaves the interfaces of pods alone, and is told once', async () => {
    root.write('/there', '');
    for (let run = 0; run < 2; run += 1) {
      const { exitCode, stderr } = await root.run(command);
      expect(exitCode, stderr).toBe(0);
    }
    expect(root.read(FILE)).toBe('[keyfile]\nunmanaged-devices+=interface-name:cni0;interface-name:flannel*;interface-name:veth*\n');
    expect(reloads()).toEqual(['reload -- NetworkManager.service']);
    const before = await root.run(command, 'state');
    root.forget(FILE);
    expect((await root.run(command, 'state')).stdout).not.toBe(before.stdout);
  });

  it('gets its settings back when the machine leaves', async () => {
    root.write('/there', '');
    await root.run(command);
    expect(await root.run(command, 'delete')).toMatchObject({ exitCode: 0 });
    expect(root.read(FILE)).toBeUndefined();
    expect(reloads()).toHaveLength(2);
  });

  it('is left out where it is not there', async () => {
    const { exitCode, stderr } = await root.run(command);
    expect(exitCode, stderr).toBe(0);
    expect(root.read(FILE)).toBeUndefined();
    expect(reloads()).toEqual([]);
  });
});
