import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { Home } from '../../../../constructs/core/home.js';
import type { MachineDisk } from '../../../../constructs/core/machine.js';
import { CephDisks } from '../../../../constructs/host/disks/ceph-disks.js';
import { Host } from '../../../../constructs/host/host.js';
import { compile } from '../../../../src/plan/compile.js';
import { chart, configMap, gitops, machine, namespace } from '../../../plan/tree.js';
import { requirement } from '../../../require.js';

const installed = (await execa('shellcheck', ['--version'], { reject: false })).exitCode === 0;
const none = requirement('shellcheck of the disk guard', installed, 'shellcheck is not installed: apt-get install shellcheck');

function commandsFor(...disks: readonly MachineDisk[]) {
  const pi = machine('pi-3', { disks });
  return new CephDisks(new Host(new Home({ machines: [pi] }), pi)).commands.map(({ props }) => props);
}

describe('the disks of a machine', () => {
  it('are handed to Ceph one by one, only those that are for it, with all values beside the script', () => {
    const hostile = `wwn-$(reboot)'"; _x`;
    const commands = commandsFor(
      { id: 'nvme-Samsung_SSD_980', sizeBytes: 500, class: 'nvme', use: 'ceph', wipe: 'abc' },
      { id: 'system', sizeBytes: 1, class: 'sd', use: 'system' },
      { id: hostile, sizeBytes: 700, class: 'hdd', use: 'ceph' },
    );
    expect(commands.map(({ name, args }) => [name, args])).toEqual([
      ['disk-nvme-samsung-ssd-980', ['pi-3', 'nvme-Samsung_SSD_980', '500', 'nvme', 'abc']],
      ['disk-wwn-reboot-x', ['pi-3', hostile, '700', 'hdd', '']],
    ]);
    expect(new Set(commands.map(({ script }) => script)).size).toBe(1);
  });

  it.each([
    ['Pulumi', {}],
    ['Argo CD', { gitops }],
  ])('come before what makes Ceph use them, when that is owned by %s', (_, options) => {
    const pi = machine('pi-3', { roles: ['server'], disks: [{ id: 'a', sizeBytes: 1, class: 'ssd', use: 'ceph' }] });
    const home = new Home({ machines: [pi], ...options });
    const disks = new CephDisks(new Host(home, pi));
    namespace(chart(home, 'names', { owner: 'pulumi' }), 'argocd');
    const storage = chart(home, 'storage');
    configMap(storage, 'cluster');
    storage.node.addDependency(disks);
    const { units } = compile(home).plan;
    expect(units.find(({ id }) => id === 'core/ConfigMap/default/cluster')?.needs).toContain('host/pi-3/command/disk-a');
  });

  it.skipIf(none)('are guarded by scripts in which shellcheck finds nothing at its strictest', async () => {
    const [command] = commandsFor({ id: 'a', sizeBytes: 1, class: 'ssd', use: 'ceph' });
    for (const script of [command!.script, command!.state!]) {
      const { all } = await execa('shellcheck', ['--shell=sh', '--enable=all', '--severity=style', '-'], {
        input: script as string,
        reject: false,
        all: true,
      });
      expect(all).toBe('');
    }
  });
});
