import type { HostEntry } from '../../settings/host-schema.js';
import { readArchitecture, readModel, refuseBoard, readSerial } from './board.js';
import { readDisks, type FoundDisk } from './disks.js';
import type { Facts } from './facts.js';
import { readGraphicsCard } from './graphics-card.js';
import { entryName, mainAddress } from './network.js';
import type { Reached } from './reached.js';
import { sizeText } from './size-text.js';

/** A host entry for the settings, and what a person should know about its values. */
export interface ScannedEntry {
  /** Fits the settings' schema of a host. */
  readonly entry: HostEntry;
  /** About the machine as a whole; printed above the entry. */
  readonly about: readonly string[];
  /** Beside a value of the entry, by its key. */
  readonly beside: Readonly<Partial<Record<keyof HostEntry, string>>>;
  /** About each disk of the entry, in its order. */
  readonly aboutDisks: readonly string[];
  /** Why it cannot serve; its entry is not for the settings then. */
  readonly refused?: string;
}

/** The entry that describes a machine. */
export function entryFrom(facts: Facts, reached: Reached): ScannedEntry {
  const arch = readArchitecture(facts);
  const model = readModel(facts);
  const serial = readSerial(facts);
  const card = readGraphicsCard(facts);
  const name = entryName(facts, reached);
  const { address, further, hostName, wifi } = mainAddress(facts, reached);
  const hostKey = reached.hostKey ?? preferredKey(facts.hostKeys);
  const allDisks = readDisks(facts);
  const disks = allDisks.filter((disk): disk is NamedDisk => disk.id !== undefined);
  const refused = refuseBoard(facts);
  const entry: HostEntry = {
    name,
    address,
    ...(further.length === 0 ? {} : { addresses: [...further] }),
    ...(hostName === undefined ? {} : { hostName }),
    ...(reached.user === undefined ? {} : { user: reached.user }),
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(serial === undefined ? {} : { serial: serial.value }),
    ...(model === undefined ? {} : { model }),
    roles: ['agent'],
    ...(model === undefined ? { arch, cpus: facts.cpus } : {}),
    memory: `${Math.floor(facts.memoryBytes / 1024 ** 2)}Mi`,
    ...(wifi ? { wifi } : {}),
    ...(disks.length === 0 ? {} : { disks: disks.map(diskEntry) }),
    ...(card?.driver === undefined ? {} : { gpu: { model: card.model, driver: card.driver } }),
    ...(facts.usbSerial.length === 0 ? {} : { devices: facts.usbSerial.map((id) => `/dev/serial/by-id/${id}`).filter(usableDevice) }),
  };
  return {
    entry,
    about: [
      [facts.treeModel ?? ([facts.maker, facts.product].filter(Boolean).join(' ') || undefined), facts.system, `Linux ${facts.kernel}`]
        .filter((part) => part !== undefined)
        .join(', '),
      ...(facts.access === 'user'
        ? ['read without root: contents of disks, tokens and most latencies are missing; allow sudo without a password and scan again']
        : []),
      ...(name === facts.hostname ? [] : [`host name ${facts.hostname || '(none)'}`]),
      ...(card !== undefined && card.driver === undefined
        ? [`has an NVIDIA card that this program does not know (${card.model}): add gpu with its model and the branch of its driver`]
        : []),
      ...allDisks
        .filter(({ id }) => id === undefined)
        .map((disk) => `has a disk without a name under /dev/disk/by-id, ${aboutDisk(disk, facts)}`),
    ],
    beside: {
      ...(serial === undefined ? {} : { serial: `from ${serial.from}` }),
      roles: 'server, agent, or another; check',
      memory: 'measured',
      ...(wifi ? { wifi: 'its default route goes over Wi-Fi: a cable makes it a better node' } : {}),
      ...(card?.generation === undefined ? {} : { gpu: `${card.generation}; check the model` }),
    },
    aboutDisks: disks.map((disk) => aboutDisk(disk, facts)),
    ...(refused === undefined ? {} : { refused }),
  };
}

/** Modern keys first: what OpenSSH offers to a client that knows none. */
export function preferredKey(keys: readonly string[]): string | undefined {
  const order = ['ssh-ed25519', 'ecdsa-sha2-', 'ssh-rsa'];
  return order.flatMap((type) => keys.filter((key) => key.startsWith(type)))[0];
}

const usableDevice = (device: string): boolean => /^\/dev\/[A-Za-z0-9._:-]+(\/[A-Za-z0-9._:-]+)*$/.test(device);

type NamedDisk = FoundDisk & { readonly id: string };
type DiskEntry = NonNullable<HostEntry['disks']>[number];

/** Folders that the system itself lives in. */
const SYSTEM_FOLDERS = /^\/($|boot|usr|var$|home$)/;

function diskEntry(disk: NamedDisk): DiskEntry {
  const { id, sizeBytes, mounts, swap, latency } = disk;
  const system = swap || mounts.some((folder) => SYSTEM_FOLDERS.test(folder));
  const use: DiskEntry['use'] = system ? 'system' : mounts.length > 0 ? 'data' : undefined;
  return {
    id,
    size: sizeText(sizeBytes),
    class: disk.class,
    ...(use === undefined ? {} : { use }),
    ...(latency === undefined ? {} : { fsync: latency.p99Milliseconds }),
  };
}

function aboutDisk(disk: FoundDisk, { access }: Facts): string {
  const { device, product, mounts, partitions, signatures, swap, latency, token } = disk;
  const holds = [
    mounts.length > 0 ? `mounted at ${mounts.join(', ')}` : 'not mounted',
    ...(swap ? ['holds swap'] : []),
    ...(partitions.length > 0 ? [`${partitions.length} partitions`] : []),
    ...(signatures.length > 0 ? [`holds ${signatures.join(', ')}`] : access === 'user' ? [] : ['no signature on it']),
  ].join(', ');
  return [
    `${device}${product === undefined ? '' : ` (${product})`}: ${holds}`,
    ...(latency === undefined
      ? []
      : [
          `4 KiB are durable after ${latency.p50Milliseconds} ms (median), ${latency.p99Milliseconds} ms (99 of ${latency.writes === 100 ? 100 : `100, from ${latency.writes}`} writes)`,
        ]),
    ...(token === undefined || mounts.length > 0 || swap || (partitions.length === 0 && signatures.length === 0)
      ? []
      : [`to let Ceph wipe exactly this, add wipe: ${token}`]),
  ].join('; ');
}
