import { Construct } from 'constructs';
import type { MachineDisk } from '../../core/machine.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { guardScript } from './guard-script.js';

/** What Ceph writes to a disk is no drift; that it was unplugged, or another one has its name, is. */
const STATE = [
  'PATH="${PATH}:/usr/sbin:/sbin"',
  'device=$(readlink -f "/dev/disk/by-id/$2" || true)',
  'if [ -b "${device}" ]; then',
  '  blockdev --getsize64 "${device}"',
  'else',
  '  echo missing',
  'fi',
].join('\n');

/** Seconds: a large SSD takes its time to note that all of it is free. */
const SECONDS = 900;

/**
 * Hands a machine's disks with `use: ceph` to Ceph, each by a command of its own: {@link guardScript}. Whatever makes Ceph use
 * them comes after it.
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
            script: guardScript,
            state: STATE,
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
