import { Construct } from 'constructs';
import type { MachineDisk } from '../../core/machine.js';
import { scriptFile } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** Seconds: a large SSD takes its time to note that all of it is free. */
const SECONDS = 900;

/**
 * Hands a machine's disks with `use: ceph` to Ceph, each by a command of its own. Whatever makes Ceph use them comes after it.
 * `disk-guard.sh` decides whether a disk may be used.
 */
export class CephDisks extends Construct {
  readonly commands: readonly HostCommand[];

  constructor(host: Host) {
    super(host, 'ceph-disks');
    const { name, disks } = host.machine;
    this.commands = disks
      .filter(({ use }) => use === 'ceph')
      .map(({ id, sizeBytes, class: kind, wipe = '' }) =>
        host.command(
          {
            name: commandName(id),
            script: scriptFile(import.meta.url, './disk-guard.sh'),
            state: scriptFile(import.meta.url, './disk-guard.state.sh'),
            args: [name, id, String(sizeBytes), kind, wipe],
            timeoutSeconds: SECONDS,
          },
          this,
        ),
      );
  }
}

function commandName(id: MachineDisk['id']): string {
  const readable = id
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `disk-${readable}`;
}
