import { SERVER_FOLDER } from '../../../constructs/core/k3s.js';
import { hostId } from '../../../constructs/core/identity.js';
import type { Machine, MachineDisk } from '../../../constructs/core/machine.js';
import { defineRule } from './define-rule.js';

/** Where k3s keeps what the cluster consists of. */
const STORE = SERVER_FOLDER;

/**
 * k3s-io/docs docs/installation/requirements.md calls SD cards unsuitable for etcd: it waits for every write. With SQLite
 * they are no better: the server becomes slow, and the card dies.
 */
export const datastoreDisk = defineRule('datastore-disk', (home, report) => {
  for (const machine of home.nodes) {
    if (!machine.roles.includes('server')) continue;
    const disks = storeDisks(machine);
    if (disks.length === 0 || disks.some((disk) => disk.class !== 'sd')) continue;
    report(
      hostId(machine.name),
      `is a server and keeps the cluster's datastore on its SD card ${disks[0]!.id}, which is too slow and wears out`,
      `declare a disk with use: data and mount it at /var/lib/rancher, or use a machine with an SSD as server`,
    );
  }
});

/** Disks that the store may be on: those for data where one is mounted over it, else the system's. */
export function storeDisks({ disks, mounts }: Machine): readonly MachineDisk[] {
  const mounted = mounts.some(({ path }) => STORE === path || STORE.startsWith(`${path.replace(/\/$/, '')}/`));
  return disks.filter(({ use = 'system' }) => use === (mounted ? 'data' : 'system'));
}
