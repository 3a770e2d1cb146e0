import type { Records } from './records.js';

/** A disk, partition or what is made of them, as the kernel lists it. */
export interface BlockDevice {
  /** The kernel's name, such as `sda1`. */
  readonly name: string;
  /** The disk that it is a partition of. */
  readonly parent?: string;
  readonly sizeBytes: number;
  readonly bus: 'usb' | 'nvme' | 'mmc' | 'other';
  readonly rotates: boolean;
  readonly product?: string;
}

/** What a machine says about itself. Nothing is judged here. */
export interface Facts {
  /** What the reading ran as; `user` sees less. */
  readonly access: 'root' | 'sudo' | 'user';
  readonly hostname: string;
  /** `uname -m`. */
  readonly kernelMachine: string;
  /** Width of programs, 32 or 64; a 64-bit kernel may run a 32-bit system. */
  readonly bits?: number;
  readonly kernel: string;
  readonly cpus: number;
  /** MemTotal. */
  readonly memoryBytes: number;
  readonly system?: string;
  /** Device tree, on a Raspberry Pi. */
  readonly treeModel?: string;
  readonly treeSerial?: string;
  /** What the firmware of a PC says. */
  readonly maker?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly machineId?: string;
  readonly addresses: readonly { readonly interface: string; readonly address: string }[];
  readonly routes: readonly { readonly interface: string; readonly gateway: string }[];
  readonly wifi: readonly string[];
  /** Public host keys, type and key, without comment. */
  readonly hostKeys: readonly string[];
  readonly usbSerial: readonly string[];
  /** NVIDIA cards by PCI slot and device number, such as `0x1cb3`. */
  readonly nvidia: readonly { readonly slot: string; readonly device: string }[];
  readonly lspci: readonly string[];
  readonly diskIds: readonly { readonly id: string; readonly device: string }[];
  readonly devices: readonly BlockDevice[];
  /** Which device is made of which: LVM, RAID, encryption. */
  readonly below: readonly { readonly device: string; readonly below: string }[];
  readonly signatures: readonly { readonly device: string; readonly type: string }[];
  readonly swaps: readonly string[];
  readonly mounts: readonly { readonly device: string; readonly folder: string; readonly type: string }[];
  /** Seconds that each measured write took. */
  readonly fsync: readonly { readonly device: string; readonly folder: string; readonly seconds: readonly number[] }[];
  /** Permission to wipe exactly what is on a disk now, under one of its names. */
  readonly tokens: readonly { readonly device: string; readonly id: string; readonly token: string }[];
}

/** Facts from what the script printed; undefined when it did not come to its end. */
export function factsFrom(records: Records): Facts | undefined {
  const { all, first, complete } = records;
  const machine = first('kernel-machine');
  const access = first('access');
  if (!complete || machine === undefined || (access !== 'root' && access !== 'sudo' && access !== 'user')) return undefined;
  return {
    access,
    hostname: first('hostname') ?? '',
    kernelMachine: machine,
    bits: parseNumber(first('bits')),
    kernel: first('kernel') ?? '',
    cpus: parseNumber(first('cpus')) ?? 1,
    memoryBytes: (parseNumber(first('memory')) ?? 0) * 1024,
    system: first('system'),
    treeModel: first('tree-model'),
    treeSerial: first('tree-serial'),
    maker: first('maker'),
    product: first('product'),
    serial: first('serial'),
    machineId: first('machine-id'),
    addresses: all('address').map(([name = '', address = '']) => ({ interface: name, address })),
    routes: all('route').map(([name = '', gateway = '']) => ({ interface: name, gateway })),
    wifi: all('wifi').map(([name = '']) => name),
    hostKeys: all('host-key').map(([key = '']) => key.split(' ').slice(0, 2).join(' ')),
    usbSerial: all('usb-serial').map(([name = '']) => name),
    nvidia: all('nvidia').map(([slot = '', device = '']) => ({ slot, device })),
    lspci: all('lspci').map(([line = '']) => line),
    diskIds: all('disk-id').map(([id = '', device = '']) => ({ id, device })),
    devices: all('block').map(blockDevice),
    below: all('below').map(([device = '', below = '']) => ({ device, below })),
    signatures: all('signature').map(([device = '', type = '']) => ({ device, type })),
    swaps: all('swap').map(([device = '']) => device),
    mounts: all('mount').map(([device = '', folder = '', type = '']) => ({ device, folder: plain(folder), type })),
    fsync: all('fsync').map(([device = '', folder = '', ...seconds]) => ({ device, folder: plain(folder), seconds: seconds.map(Number) })),
    tokens: all('token').map(([device = '', id = '', token = '']) => ({ device, id, token })),
  };
}

/** Sectors of the kernel's figures are 512 bytes whatever the disk's are. */
const SECTOR = 512;

function blockDevice([name = '', , parent = '', sectors = '', bus = '', rotates = '', product = '']: readonly string[]): BlockDevice {
  return {
    name,
    ...(parent === '' ? {} : { parent }),
    sizeBytes: Number(sectors) * SECTOR,
    bus: bus === 'usb' || bus === 'nvme' || bus === 'mmc' ? bus : 'other',
    rotates: rotates === '1',
    ...(product === '' ? {} : { product }),
  };
}

function parseNumber(text: string | undefined): number | undefined {
  return text === undefined || !/^[0-9]+$/.test(text) ? undefined : Number(text);
}

/** The kernel writes blanks of a folder's name as octal numbers. */
function plain(folder: string): string {
  return folder.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
