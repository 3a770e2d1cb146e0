import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { entryFrom, type ScannedEntry } from '../../../src/machine/scan/entry.js';
import type { Facts } from '../../../src/machine/scan/facts.js';
import type { Reached } from '../../../src/machine/scan/reached.js';
import { KEY, laptop, pi4, scanTree, type Tree } from './tree.js';

/** Each machine is scanned once, and read as often as a test likes. */
const scans = new Map<Tree, Promise<Facts>>();

async function scan(tree: Tree): Promise<Facts> {
  const { facts, remove } = await scanTree(tree);
  remove();
  return facts;
}

async function scanned(tree: Tree, reached: Reached = { address: '192.168.137.41' }): Promise<ScannedEntry> {
  const facts = scans.get(tree) ?? scan(tree);
  scans.set(tree, facts);
  return entryFrom(await facts, reached);
}

describe('a Raspberry Pi', () => {
  test('is described by its model, measured memory, board serial and everything plugged into it', async () => {
    const { entry } = await scanned(pi4);
    expect(entry).toMatchObject({
      name: 'pi-4-1',
      address: '192.168.137.41',
      hostKey: KEY,
      serial: '10000000abcdef01',
      model: 'pi4-2g',
      roles: ['agent'],
      memory: '1848Mi',
      wifi: true,
      devices: ['/dev/serial/by-id/usb-Arduino_Uno-if00'],
    });
    expect(entry).not.toHaveProperty('arch');
    expect(entry.disks?.map(({ id, size, class: kind, use }) => [id, size, kind, use])).toEqual([
      ['mmc-SD64G_0xexample11', '59.4Gi', 'sd', 'system'],
      ['usb-WD_Elements_25A2_EXAMPLE08-0:0', '931.5Gi', 'usb', 'data'],
    ]);
  });

  test('has each disk with a writable file system measured once, and keeps no file of it', async () => {
    const { facts, base, remove } = await scanTree(pi4);
    const usb = facts.fsync.filter(({ device }) => device === 'sda');
    expect(usb).toHaveLength(1);
    expect(usb[0]).toMatchObject({ folder: `${base}/disk` });
    expect(usb[0]!.seconds).toHaveLength(20);
    expect(usb[0]!.seconds.every((time) => time > 0 && time < 5)).toBe(true);
    expect(readdirSync(`${base}/disk`)).toEqual(['x']);
    remove();
  });

  test('that was reached by a name keeps the name beside the address it has', async () => {
    const { entry } = await scanned(pi4, { address: 'pi-4-1.lan' });
    expect(entry).toMatchObject({ address: '192.168.137.41', hostName: 'pi-4-1.lan' });
  });

  test('with a memory that no model has is described by its figures', async () => {
    const { entry } = await scanned({ ...pi4, files: { ...pi4.files, 'proc/meminfo': 'MemTotal:  1000000 kB\n' } });
    expect(entry).toMatchObject({ arch: 'arm64', cpus: 4, memory: '976Mi' });
    expect(entry).not.toHaveProperty('model');
  });
});

describe('a laptop', () => {
  test('is described by figures, and by its machine id where the firmware knows no serial number', async () => {
    const { entry, beside } = await scanned(laptop, { address: '192.168.137.12' });
    expect(entry).toMatchObject({
      name: 'dionysus',
      serial: '0123456789abcdef0123456789abcdef',
      arch: 'amd64',
      cpus: 8,
      memory: '15893Mi',
      gpu: { model: 'GeForce GT 650M', driver: 470 },
    });
    expect(beside).toMatchObject({ serial: expect.stringContaining('/etc/machine-id'), gpu: expect.stringContaining('Kepler') });
    expect(entry).not.toHaveProperty('wifi');
    expect(entry).not.toHaveProperty('addresses');
  });

  test('names each disk by what stays the same, and sees through LVM what is mounted from it', async () => {
    const { entry, aboutDisks, about } = await scanned(laptop, { address: '192.168.137.12' });
    expect(entry.disks).toMatchObject([
      { id: 'nvme-Samsung_SSD_970_EXAMPLE', class: 'nvme', use: 'system' },
      { id: 'ata-WDC_WD40_EXAMPLE02', class: 'hdd', use: 'data', size: '3726Gi' },
      { id: 'ata-CT1000MX500SSD1_EXAMPLE04', class: 'ssd' },
      { id: 'ata-EMPTY_EXAMPLE05', class: 'ssd' },
    ]);
    expect(entry.disks?.[2]).not.toHaveProperty('use');
    expect(aboutDisks[1]).toContain('mounted at /srv');
    expect(about.join('\n')).toContain('has a disk without a name under /dev/disk/by-id, sdb');
  });
});

test('a disk with something on it that is not in use comes with the token of exactly that, and an empty one without', async () => {
  const { aboutDisks } = await scanned(laptop, { address: '192.168.137.12' });
  const token = /to let Ceph wipe exactly this, add wipe: ([0-9a-f]{64})$/;
  expect(aboutDisks.map((said) => token.test(said))).toEqual([false, false, true, false]);
  expect(aboutDisks[2]).toContain('holds ext4');
  const again = await scanned({ ...laptop }, { address: '192.168.137.12' });
  expect(again.aboutDisks[2]).toBe(aboutDisks[2]);
  const disks = laptop.disks!.map((disk) => (disk.name === 'sdc' ? { ...disk, content: 'new files' } : disk));
  const changed = await scanned({ ...laptop, disks }, { address: '192.168.137.12' });
  expect(changed.aboutDisks[2]).toMatch(token);
  expect(changed.aboutDisks[2]).not.toBe(aboutDisks[2]);
});

test.each([
  ['Raspberry Pi 2 Model B Rev 1.1', 'armv7l', 32, 'a Raspberry Pi 1, 2 or Zero cannot serve'],
  ['Raspberry Pi 3 Model B Rev 1.2', 'armv7l', 32, 'a 32-bit system cannot serve'],
  ['Raspberry Pi 4 Model B Rev 1.4', 'aarch64', 32, 'runs a 32-bit system on a 64-bit kernel'],
  ['Raspberry Pi Zero 2 W Rev 1.0', 'aarch64', 64, undefined],
])('a %s with %s and %i-bit programs is refused by name where it cannot serve', async (model, machine, bits, reason) => {
  const { refused } = await scanned({ ...pi4, machine, bits, files: { ...pi4.files, 'proc/device-tree/model': `${model}\0` } });
  if (reason === undefined) expect(refused).toBeUndefined();
  else expect(refused).toContain(reason);
});
