import type { Machine } from '../../../constructs/core/machine.js';
import { readArchitecture, refuseBoard, readSerial } from '../scan/board.js';
import { readDisks } from '../scan/disks.js';
import { type Finding, notes, stops, warns } from './finding.js';
import type { HostState } from './host-state.js';

/** Share by which measured memory may differ from the declared one. */
const MEMORY_TOLERANCE = 0.05;

/** Share by which a disk may differ from its declared size: people round, but the guard of Ceph's disks does not. */
const DISK_TOLERANCE = { ceph: 0.01, other: 0.04 } as const;

/** Where the machine is another than the settings declare. */
export function checkInventory(machine: Machine, { facts }: HostState): readonly Finding[] {
  const refused = refuseBoard(facts);
  if (refused !== undefined) return [stops('machine', refused)];
  return [
    ...architecture(machine, readArchitecture(facts)),
    ...serial(machine, facts),
    ...hostName(machine, facts.hostname),
    ...cpus(machine, facts.cpus),
    ...memory(machine, facts.memoryBytes),
    ...disks(machine, facts),
    ...card(machine, facts.nvidia.length),
  ];
}

function architecture({ arch }: Machine, actual: Machine['arch']): readonly Finding[] {
  return actual === arch ? [] : [stops('architecture', `is ${actual} but declared as ${arch}: correct arch, or the address`)];
}

function serial({ serial, name }: Machine, facts: HostState['facts']): readonly Finding[] {
  const actual = readSerial(facts);
  if (serial === undefined || actual === undefined || [actual.value, facts.machineId].includes(serial)) return [];
  return [
    stops(
      'serial',
      `has the serial number ${actual.value} but ${serial} is declared, so it is not ${name}: correct serial, or the address`,
    ),
  ];
}

function hostName({ name }: Machine, actual: string): readonly Finding[] {
  return actual === name ? [] : [notes('name', `has the host name ${actual}: pulumi up changes it to ${name}`)];
}

function cpus({ cpus }: Machine, actual: number): readonly Finding[] {
  return actual === cpus ? [] : [warns('cpus', `has ${actual} CPU threads but ${cpus} are declared: set cpus to ${actual}`)];
}

function memory({ memoryBytes }: Machine, actual: number): readonly Finding[] {
  const mi = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)}Mi`;
  if (Math.abs(actual - memoryBytes) <= MEMORY_TOLERANCE * memoryBytes) return [];
  return [warns('memory', `has ${mi(actual)} of memory but ${mi(memoryBytes)} are declared: set memory to ${mi(actual)}`)];
}

function disks(machine: Machine, facts: HostState['facts']): readonly Finding[] {
  const actual = readDisks(facts);
  return machine.disks.flatMap(({ id, sizeBytes, use, class: kind }) => {
    const say = use === 'ceph' ? stops : warns;
    const link = facts.diskIds.find((one) => one.id === id);
    const disk = actual.find(({ device }) => device === link?.device);
    if (disk === undefined) {
      const ids = actual.flatMap((one) => one.id ?? []);
      const others = ids.length === 0 ? 'it has none' : `it has ${ids.join(', ')}`;
      return [say('disks', `has no disk /dev/disk/by-id/${id} (${others}): plug it in, or correct its id`)];
    }
    if (use === 'ceph' && disk.class !== kind) {
      return [say('disks', `has ${id} of class ${disk.class}, but ${kind} is declared: correct its class, or its id`)];
    }
    const tolerance = DISK_TOLERANCE[use === 'ceph' ? 'ceph' : 'other'];
    if (Math.abs(disk.sizeBytes - sizeBytes) <= tolerance * sizeBytes) return [];
    const gi = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)}Gi`;
    return [say('disks', `has ${gi(disk.sizeBytes)} on ${id}, but ${gi(sizeBytes)} are declared: correct its size, or its id`)];
  });
}

function card({ gpu }: Machine, actual: number): readonly Finding[] {
  if (gpu !== undefined && actual === 0) {
    return [
      stops('gpu', `has no NVIDIA GPU, but ${gpu.model} is declared: check the card and the firmware (lspci -nn -d 10de:), or remove gpu`),
    ];
  }
  return gpu === undefined && actual > 0 ? [notes('gpu', 'has an undeclared NVIDIA GPU: permacade scan prints its entry')] : [];
}
