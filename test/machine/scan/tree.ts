import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import { type Facts, factsFrom } from '../../../src/machine/scan/facts.js';
import { scanCall } from '../../../src/machine/scan/program.js';
import { readRecords } from '../../../src/machine/scan/records.js';
import { program } from '../../cluster/kubeconfig/server.js';

/** A disk of a made-up machine. */
export interface TreeDisk {
  readonly name: string;
  /** Where it hangs, such as `pci0000:00/usb1/1-1/block`; decides its bus. */
  readonly at: string;
  readonly number: string;
  readonly sectors: number;
  readonly rotates?: boolean;
  readonly product?: string;
  readonly ids?: readonly string[];
  /** What is on it, and what wipefs finds there. */
  readonly content?: string;
  readonly signature?: string;
  readonly partitions?: readonly { readonly name: string; readonly number: string; readonly sectors: number }[];
}

/** Files and answers of a made-up machine. */
export interface Tree {
  readonly machine: string;
  readonly bits?: number;
  readonly cpus?: number;
  /** Paths below `/` and their text. */
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly disks?: readonly TreeDisk[];
  /** Lines of `/proc/self/mountinfo`; `{base}` is the folder that stands for `/`. */
  readonly mounts?: readonly string[];
  /** What `ip -o -4 addr` and `ip -o -4 route` print. */
  readonly addresses?: string;
  readonly routes?: string;
  readonly lspci?: string;
}

/** Runs the real script on a made-up machine: files in a folder, and stubs for the programs that ask the kernel. */
export async function scanTree(
  tree: Tree,
): Promise<{ readonly facts: Facts; readonly stdout: string; readonly base: string; readonly remove: () => void }> {
  const base = mkdtempSync(join(tmpdir(), 'permacade-tree-'));
  const bin = join(base, 'stubs');
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  };
  const link = (path: string, to: string): void => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    symlinkSync(to, join(base, path));
  };
  put('proc/swaps', 'Filename\tType\tSize\tUsed\tPriority\n');
  put('proc/self/mountinfo', (tree.mounts ?? []).map((line) => `${line.replaceAll('{base}', base)}\n`).join(''));
  for (const [path, text] of Object.entries(tree.files)) put(path, text);
  for (const [path, to] of Object.entries(tree.links ?? {})) link(path, to);
  for (const disk of tree.disks ?? []) {
    const folder = `sys/devices/${disk.at}/${disk.name}`;
    const block = (path: string, name: string, number: string, sectors: number): void => {
      put(`${path}/size`, `${sectors}\n`);
      put(`${path}/dev`, `${number}\n`);
      link(`sys/class/block/${name}`, join(base, path));
      link(`sys/dev/block/${number}`, join(base, path));
    };
    block(folder, disk.name, disk.number, disk.sectors);
    put(`${folder}/queue/rotational`, disk.rotates === true ? '1\n' : '0\n');
    if (disk.product !== undefined) put(`${folder}/device/model`, `${disk.product}  \n`);
    for (const part of disk.partitions ?? []) {
      block(`${folder}/${part.name}`, part.name, part.number, part.sectors);
      put(`${folder}/${part.name}/partition`, '1\n');
    }
    put(`dev/${disk.name}`, disk.content ?? '');
    if (disk.signature !== undefined) put(`signatures/${disk.name}`, `${disk.signature}\n`);
    for (const id of disk.ids ?? []) link(`dev/disk/by-id/${id}`, `../../${disk.name}`);
  }
  program(bin, 'uname', `case "$1" in -m) echo ${tree.machine} ;; -r) echo 6.12.25 ;; esac`);
  program(bin, 'getconf', `case "$1" in LONG_BIT) echo ${tree.bits ?? 64} ;; *) echo ${tree.cpus ?? 4} ;; esac`);
  program(bin, 'ip', `case "$*" in *addr*) printf '%s' '${tree.addresses ?? ''}' ;; *) printf '%s' '${tree.routes ?? ''}' ;; esac`);
  program(bin, 'blockdev', 'wc -c <"$2"');
  program(bin, 'wipefs', `for last; do :; done; cat "${base}/signatures/\${last##*/}" 2>/dev/null || true`);
  program(bin, 'lspci', `printf '%s' '${tree.lspci ?? ''}'`);
  const { line, input } = scanCall({ base, writes: 20 });
  const { stdout } = await execa('sh', ['-c', line], {
    input,
    env: { PATH: `${bin}${delimiter}${process.env['PATH']}` },
  });
  const facts = factsFrom(readRecords(stdout));
  if (facts === undefined) throw new Error(`the script did not come to its end: ${stdout}`);
  return { facts, stdout, base, remove: () => rmSync(base, { recursive: true, force: true }) };
}

export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFdkSDvTPf0kQ8+RRsvSQP8LX/JNaNa0sJH5jmRJK4qF';

/** A Raspberry Pi 4 with 2 GB, a card, a USB disk with a file system, on Wi-Fi, with an Arduino. */
export const pi4: Tree = {
  machine: 'aarch64',
  files: {
    'proc/sys/kernel/hostname': 'Pi-4-1.lan\n',
    'proc/meminfo': 'MemTotal:        1892352 kB\nMemFree:          100 kB\n',
    'proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.4\0',
    'proc/device-tree/serial-number': '10000000abcdef01\0',
    'etc/os-release': 'NAME=Debian\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n',
    'etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
    'etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ root@pi-4-1\n',
    'etc/ssh/ssh_host_ed25519_key.pub': `${KEY} root@pi-4-1\n`,
    'sys/class/net/wlan0/wireless/x': '',
    'disk/x': '',
  },
  links: { 'dev/serial/by-id/usb-Arduino_Uno-if00': '../../ttyACM0' },
  disks: [
    {
      name: 'mmcblk0',
      at: 'platform/emmc2/mmc_host/mmc0/mmc0:aaaa/block',
      number: '179:0',
      sectors: 124735488,
      ids: ['mmc-SD64G_0xexample11', 'mmc-SD64G_0xexample11-part1'],
      partitions: [{ name: 'mmcblk0p2', number: '179:2', sectors: 124000000 }],
    },
    {
      name: 'sda',
      at: 'platform/scb/usb2/2-1/host0/block',
      number: '8:0',
      sectors: 1953525168,
      product: 'Elements 25A2',
      ids: ['usb-WD_Elements_25A2_EXAMPLE08-0:0', 'wwn-0x5000'],
    },
  ],
  mounts: [
    '22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw',
    '30 22 8:0 / {base}/disk rw,relatime shared:9 - ext4 /dev/sda rw',
    '31 22 8:0 / {base}/disk/again rw,relatime shared:9 - ext4 /dev/sda rw',
  ],
  addresses: '3: wlan0    inet 192.168.137.41/24 brd 192.168.137.255 scope global wlan0\n5: cni0    inet 10.42.0.1/24 scope global cni0\n',
  routes: 'default via 192.168.137.1 dev wlan0 proto dhcp src 192.168.137.41 metric 600\n',
};

/** A laptop with two disks of which one is a member of LVM, a GT 650M, and firmware that nobody filled in. */
export const laptop: Tree = {
  machine: 'x86_64',
  cpus: 8,
  files: {
    'proc/sys/kernel/hostname': 'dionysus\n',
    'proc/meminfo': 'MemTotal:       16274432 kB\n',
    'proc/swaps': 'Filename\tType\tSize\tUsed\tPriority\n/dev/nvme0n1p3 partition 100 0 -2\n',
    'etc/os-release': 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\n',
    'etc/machine-id': '0123456789abcdef0123456789abcdef\n',
    'etc/ssh/ssh_host_ed25519_key.pub': `${KEY} root@dionysus\n`,
    'sys/class/dmi/id/sys_vendor': 'Apple Inc.\n',
    'sys/class/dmi/id/product_name': 'MacBookPro9,1\n',
    'sys/class/dmi/id/product_serial': 'To be filled by O.E.M.\n',
    'sys/bus/pci/devices/0000:01:00.0/vendor': '0x10de\n',
    'sys/bus/pci/devices/0000:01:00.0/device': '0x0fd1\n',
    'sys/bus/pci/devices/0000:01:00.0/class': '0x030000\n',
    'sys/bus/pci/devices/0000:01:00.1/vendor': '0x10de\n',
    'sys/bus/pci/devices/0000:01:00.1/device': '0x0e1b\n',
    'sys/bus/pci/devices/0000:01:00.1/class': '0x040300\n',
    'sys/devices/virtual/block/dm-0/size': '1000\n',
    'sys/devices/virtual/block/dm-0/dev': '252:0\n',
    'sys/devices/virtual/block/dm-0/slaves/sda/x': '',
  },
  links: { 'sys/class/block/dm-0': '../../devices/virtual/block/dm-0', 'sys/dev/block/252:0': '../../devices/virtual/block/dm-0' },
  disks: [
    {
      name: 'nvme0n1',
      at: 'pci0000:00/0000:00:1d.0/nvme/nvme0',
      number: '259:0',
      sectors: 1000215216,
      product: 'Samsung SSD 970',
      ids: ['nvme-eui.0025385', 'nvme-Samsung_SSD_970_EXAMPLE_1', 'nvme-Samsung_SSD_970_EXAMPLE'],
      partitions: [{ name: 'nvme0n1p3', number: '259:3', sectors: 100 }],
    },
    {
      name: 'sda',
      at: 'pci0000:00/ata1/block',
      number: '8:0',
      sectors: 7814037168,
      rotates: true,
      ids: ['wwn-0x5', 'ata-WDC_WD40_EXAMPLE02'],
    },
    { name: 'sdb', at: 'pci0000:00/ata2/block', number: '8:16', sectors: 2000, ids: [] },
    {
      name: 'sdc',
      at: 'pci0000:00/ata3/block',
      number: '8:32',
      sectors: 1953525168,
      ids: ['wwn-0x6', 'ata-CT1000MX500SSD1_EXAMPLE04'],
      content: 'old files',
      signature: 'ext4',
    },
    { name: 'sdd', at: 'pci0000:00/ata4/block', number: '8:48', sectors: 1953525168, ids: ['ata-EMPTY_EXAMPLE05'] },
  ],
  mounts: ['40 1 252:0 / /srv rw shared:1 - xfs /dev/mapper/vg-data rw'],
  addresses: '2: enp1s0    inet 192.168.137.12/24 scope global enp1s0\n',
  routes: 'default via 192.168.137.1 dev enp1s0\n',
};
