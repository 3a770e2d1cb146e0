import { describe, expect, it } from 'vitest';
import { Home } from '../../../../constructs/core/home.js';
import type { MachineDisk } from '../../../../constructs/core/machine.js';
import { CephDisks } from '../../../../constructs/host/disks/ceph-disks.js';
import { Host } from '../../../../constructs/host/host.js';
import { compile } from '../../../../src/plan/compile.js';
import { chart, configMap, gitops, machine, namespace } from '../../../plan/tree.js';

function commandsFor(...disks: readonly MachineDisk[]) {
  const pi = machine('pi-3', { disks });
  return new CephDisks(new Host(new Home({ machines: [pi] }), pi)).commands.map(({ props }) => props);
}

describe('the disks of a machine', () => {
  it('are handed to Ceph one by one, only those that are for it, with all values as arguments', () => {
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
});
