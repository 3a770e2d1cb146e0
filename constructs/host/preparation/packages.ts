import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** What a node needs beyond its system: authorities and a downloader for k3s, and LVM where Ceph has disks. */
function needed({ machine }: Host): readonly string[] {
  const ceph = machine.disks.some(({ use }) => use === 'ceph');
  return ['ca-certificates', 'curl', ...(ceph ? ['lvm2'] : [])];
}

/** Installs the packages that a node needs; asks nobody when they are there. They stay when the machine leaves. */
export function packages(scope: Construct, host: Host): HostCommand {
  return host.command(
    {
      ...nameScripts(import.meta.url, 'packages', 'state'),
      args: [host.machine.name, ...needed(host)],
      timeoutSeconds: 1200,
    },
    scope,
  );
}
