import type { Machine } from '../../../constructs/core/machine.js';
import { architectureOf, refusal, serialOf } from '../scan/board.js';
import { disksOf } from '../scan/disks.js';
import { type Finding, notes, stops, warns } from './finding.js';
import type { HostState } from './host-state.js';

/** Share by which measured memory may differ from the declared one. */
const MEMORY_TOLERANCE = 0.05;

/** Share by which a disk may differ from its declared size: people round, but the guard of Ceph's disks does not. */
const DISK_TOLERANCE = { ceph: 0.01, other: 0.04 } as const;

/** Where the machine is another than the settings declare. */
export function checkInventory(machine: Machine, { facts }: HostState): readonly Finding[] {
  const refused = refusal(facts);
  if (refused !== undefined) return [stops('machine', refused)];
  return [
    ...architecture(machine, architectureOf(facts)),
    ...serial(machine, facts),
    ...hostName(machine, facts.hostname),
    ...cpus(machine, facts.cpus),
    ...memory(machine, facts.memoryBytes),
    ...disks(machine, facts),
    ...card(machine, facts.nvidia.length),
  ];
}

function architecture({ arch }: Machine, found: Machine['arch']): readonly Finding[] {
  return found === arch ? [] : [stops('architecture', `is ${found}, declared is ${arch}: correct arch, or the address`)];
}

function serial({ serial, name }: Machine, facts: HostState['facts']): readonly Finding[] {
  const found = serialOf(facts);
  if (serial === undefined || found === undefined || [found.value, facts.machineId].includes(serial)) return [];
  return [
    stops(
      'serial',
      `has the serial number ${found.value}, declared is ${serial}: another machine answers at the address of ${name}; correct serial, or the address`,
    ),
  ];
}

function hostName({ name }: Machine, found: string): readonly Finding[] {
  return found === name ? [] : [notes('name', `calls itself ${found}: pulumi up will call it ${name}`)];
}

function cpus({ cpus }: Machine, found: number): readonly Finding[] {
  return found === cpus ? [] : [warns('cpus', `has ${found} processor threads, declared are ${cpus}: set cpus to ${found}`)];
}

function memory({ memoryBytes }: Machine, found: number): readonly Finding[] {
  const mi = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)}Mi`;
  if (Math.abs(found - memoryBytes) <= MEMORY_TOLERANCE * memoryBytes) return [];
  return [warns('memory', `has ${mi(found)} of memory, declared are ${mi(memoryBytes)}, more than 5 % off: set memory to ${mi(found)}`)];
}

function disks(machine: Machine, facts: HostState['facts']): readonly Finding[] {
  const found = disksOf(facts);
  return machine.disks.flatMap(({ id, sizeBytes, use, class: kind }) => {
    const say = use === 'ceph' ? stops : warns;
    const link = facts.diskIds.find((one) => one.id === id);
    const disk = found.find(({ device }) => device === link?.device);
    if (disk === undefined) {
      const ids = found.flatMap((one) => one.id ?? []);
      const there = ids.length === 0 ? 'it shows none there' : `there are ${ids.join(', ')}`;
      return [say('disks', `has no disk /dev/disk/by-id/${id}: is it plugged in? Else correct its id; ${there}`)];
    }
    if (use === 'ceph' && disk.class !== kind) {
      return [say('disks', `has ${id}, which is of class ${disk.class}, declared is ${kind}: correct its class, or its id`)];
    }
    const tolerance = DISK_TOLERANCE[use === 'ceph' ? 'ceph' : 'other'];
    if (Math.abs(disk.sizeBytes - sizeBytes) <= tolerance * sizeBytes) return [];
    const gi = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)}Gi`;
    return [say('disks', `has ${gi(disk.sizeBytes)} on ${id}, declared are ${gi(sizeBytes)}: correct its size, or its id`)];
  });
}

function card({ gpu }: Machine, found: number): readonly Finding[] {
  if (gpu !== undefined && found === 0) {
    return [
      stops(
        'gpu',
        `shows no NVIDIA card, declared is ${gpu.model}: is it seated and on in the firmware? Else remove gpu; see lspci -nn -d 10de:`,
      ),
    ];
  }
  return gpu === undefined && found > 0 ? [notes('gpu', 'has an NVIDIA card that is not declared: permacade scan prints its entry')] : [];
}
