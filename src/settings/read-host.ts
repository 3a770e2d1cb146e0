import { isNode, type Machine, type MachineDisk, type MachineMount } from '../../constructs/core/machine.js';
import type { Every, Nothing } from './every.js';
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
 * @param login login name where the entry has none
 */
export function toMachine(entry: HostEntry, login: string): Machine {
  const { name, address, addresses, hostKey, user, serial, model, roles, arch, cpus, memory, disks, gpu, labels, ...more } = entry;
  const { taints, loadBalancer, devices, hostName, wifi, mounts, disabledServices, usbQuirks, ...unread } = more;
  const known = model === undefined ? undefined : MACHINE_MODELS[model];
  const machine: Every<Machine> = {
    name,
    address,
    addresses: addresses ?? [],
    hostKey,
    user: user ?? login,
    serial,
    roles,
    arch: arch ?? known!.arch,
    cpus: cpus ?? known!.cpus,
    memoryBytes: memory === undefined ? known!.memoryBytes : bytes(memory),
    disks: (disks ?? []).map(toDisk),
    gpu: gpu && toCard(gpu),
    labels: labels ?? {},
    taints: (taints ?? []).map(toTaint),
    loadBalancer: loadBalancer ?? isNode(entry),
    devices: devices ?? [],
    hostName,
    wifi: wifi ?? false,
    mounts: (mounts ?? []).map(toMount),
    disabledServices: disabledServices ?? [],
    usbQuirks: usbQuirks ?? [],
    ...(unread satisfies Nothing),
  };
  return machine;
}

type Part<Key extends keyof HostEntry> = NonNullable<HostEntry[Key]>;

function toDisk({ id, size, class: kind, use, fsync, wipe, ...unread }: Part<'disks'>[number]): Every<MachineDisk> {
  return { id, sizeBytes: bytes(size), class: kind, use, fsyncMilliseconds: fsync, wipe, ...(unread satisfies Nothing) };
}

function toCard({ model, driver, sessionPatch, ...unread }: Part<'gpu'>): Every<NonNullable<Machine['gpu']>> {
  return { model, driver, sessionPatch, ...(unread satisfies Nothing) };
}

function toTaint({ key, value, effect, ...unread }: Part<'taints'>[number]): Every<Machine['taints'][number]> {
  return { key, value, effect, ...(unread satisfies Nothing) };
}

function toMount({ path, uuid, type, ...unread }: Part<'mounts'>[number]): Every<MachineMount> {
  return { path, uuid, type, ...(unread satisfies Nothing) };
}
