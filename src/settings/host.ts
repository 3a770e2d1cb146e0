import { isNode, type Machine } from '../../constructs/core/machine.js';
import type { HostEntry } from './host-schema.js';
import { MACHINE_MODELS } from './machine-model.js';
import { bytes } from './size.js';

/** What a host lacks that neither it nor its model says. */
export function missingFigures(entry: HostEntry): readonly ('arch' | 'cpus' | 'memory')[] {
  if (entry.model !== undefined) return [];
  return (['arch', 'cpus', 'memory'] as const).filter((key) => entry[key] === undefined);
}

/**
 * The machine that an entry describes, with every default filled in.
 * @param user login name where the entry has none
 */
export function toMachine(entry: HostEntry, user: string): Machine {
  const { name, address, hostKey, serial, roles, gpu } = entry;
  const model = entry.model === undefined ? undefined : MACHINE_MODELS[entry.model];
  return {
    name,
    address,
    addresses: entry.addresses ?? [],
    hostKey,
    user: entry.user ?? user,
    serial,
    roles,
    arch: entry.arch ?? model!.arch,
    cpus: entry.cpus ?? model!.cpus,
    memoryBytes: entry.memory === undefined ? model!.memoryBytes : bytes(entry.memory),
    disks: (entry.disks ?? []).map((disk) => ({
      id: disk.id,
      sizeBytes: bytes(disk.size),
      class: disk.class,
      use: disk.use,
      fsyncMilliseconds: disk.fsync,
      wipe: disk.wipe,
    })),
    gpu,
    labels: entry.labels ?? {},
    taints: entry.taints ?? [],
    loadBalancer: entry.loadBalancer ?? isNode(entry),
    devices: entry.devices ?? [],
    hostName: entry.hostName,
    wifi: entry.wifi ?? false,
    mounts: entry.mounts ?? [],
    disabledServices: entry.disabledServices ?? [],
    usbQuirks: entry.usbQuirks ?? [],
  };
}
