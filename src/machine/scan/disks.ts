import type { MachineDisk } from '../../../constructs/core/machine.js';
import type { BlockDevice, Facts } from './facts.js';
import { type Latency, readLatency } from './latency.js';

/** A whole disk and what is on it. */
export interface FoundDisk {
  /** The kernel's name, such as `sda`; it may be another after the next start. */
  readonly device: string;
  /** Name under `/dev/disk/by-id`; undefined when it has none that the settings can hold. */
  readonly id?: string;
  readonly sizeBytes: number;
  readonly class: MachineDisk['class'];
  readonly product?: string;
  /** Folders that something of it is mounted at, sorted. */
  readonly mounts: readonly string[];
  readonly partitions: readonly string[];
  /** What is recognised on it and on its partitions, such as `gpt` or `ext4`. */
  readonly signatures: readonly string[];
  readonly swap: boolean;
  readonly latency?: Latency;
  /** Permission to wipe exactly what is on it now. */
  readonly token?: string;
}

/** Devices that are no disk of the machine; a loop device is one only where it is named like one. */
const NO_DISK = /^(ram|zram|dm-|md|sr|fd|nbd|mmcblk\d+(boot|rpmb))/;

/** Names of a disk, the most telling first. World-wide numbers say nothing to a person; paths are no identity. */
const PREFERENCE = [/^ata-/, /^nvme-(?!eui\.|nvme\.)/, /^usb-/, /^mmc-/, /^scsi-(?!\d)/, /^virtio-/, /^scsi-/, /^nvme-/, /^wwn-/];

/** As the settings take it. */
const USABLE_ID = /^[A-Za-z0-9._:+=@-]+$/;

/** Every disk of the machine, by the kernel's name. */
export function readDisks(facts: Facts): readonly FoundDisk[] {
  return facts.devices
    .filter(({ name, parent }) => parent === undefined && !NO_DISK.test(name))
    .filter(({ name }) => !name.startsWith('loop') || facts.diskIds.some(({ device }) => device === name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((disk) => foundDisk(disk, facts));
}

function foundDisk(disk: BlockDevice, facts: Facts): FoundDisk {
  const on = ({ device }: { readonly device: string }): boolean => wholeDisks(device, facts).includes(disk.name);
  const id = findDiskId(disk.name, facts);
  const latency = readLatency(facts.fsync.filter(on)[0]?.seconds ?? []);
  const token = facts.tokens.find((one) => one.device === disk.name && one.id === id)?.token;
  return {
    device: disk.name,
    ...(id === undefined ? {} : { id }),
    sizeBytes: disk.sizeBytes,
    class: diskClass(disk),
    ...(disk.product === undefined ? {} : { product: disk.product }),
    mounts: [...new Set(facts.mounts.filter(on).map(({ folder }) => folder))].toSorted(),
    partitions: facts.devices.filter(({ parent }) => parent === disk.name).map(({ name }) => name),
    signatures: [...new Set(facts.signatures.filter(on).map(({ type }) => type))],
    swap: facts.swaps.some((device) => wholeDisks(device, facts).includes(disk.name)),
    ...(latency === undefined ? {} : { latency }),
    ...(token === undefined ? {} : { token }),
  };
}

/** The disks that a device lies on: a partition's, and through LVM, RAID and encryption those of all their parts. */
function wholeDisks(device: string, facts: Facts, seen: readonly string[] = []): readonly string[] {
  if (seen.includes(device)) return [];
  const parent = facts.devices.find(({ name }) => name === device)?.parent;
  const parts = parent === undefined ? facts.below.filter((entry) => entry.device === device).map(({ below }) => below) : [parent];
  return parts.length === 0 ? [device] : parts.flatMap((part) => wholeDisks(part, facts, [...seen, device]));
}

function findDiskId(device: string, { diskIds }: Facts): string | undefined {
  const rank = (id: string): number => {
    const index = PREFERENCE.findIndex((form) => form.test(id));
    return index === -1 ? PREFERENCE.length : index;
  };
  return diskIds
    .filter((link) => link.device === device && USABLE_ID.test(link.id) && rank(link.id) < PREFERENCE.length)
    .map(({ id }) => id)
    .toSorted((a, b) => rank(a) - rank(b) || a.length - b.length || (a < b ? -1 : 1))[0];
}

function diskClass({ bus, rotates }: BlockDevice): MachineDisk['class'] {
  if (bus === 'nvme' || bus === 'usb') return bus;
  if (bus === 'mmc') return 'sd';
  return rotates ? 'hdd' : 'ssd';
}
