import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { requirement } from '../../../require.js';
import { DiskBench, type LoopDisk, loops } from './bench.js';
import { write, writeBlueStore, writeLvmMember, writeRaidMember } from './signatures.js';

const skip = requirement('disk guard', loops, 'it needs root, loop devices, mkfs.ext4, sgdisk, wipefs and unshare');

const FSID = '6a7f0e3a-1234-4bcd-9eef-0123456789ab';

/** The disk that this computer runs from. */
function rootDisk(): { readonly name: string; readonly path: string } | undefined {
  const source = execaSync('findmnt', ['--noheadings', '--output', 'SOURCE', '/'], { reject: false }).stdout.replace(/\[.*/, '');
  const { stdout } = execaSync('lsblk', ['--noheadings', '--inverse', '--list', '--output', 'NAME,TYPE', source], { reject: false });
  const name = /^(\S+) +disk$/m.exec(String(stdout))?.[1];
  return name === undefined || /^(nvme|mmcblk)/.test(name) ? undefined : { name, path: `/dev/${name}` };
}
const root = rootDisk();

function format(disk: LoopDisk): void {
  execaSync('mkfs.ext4', ['-q', '-F', disk.device]);
}

describe.skipIf(skip)('the disk guard, on loop devices', () => {
  const bench = new DiskBench();
  afterAll(() => bench.close());

  it('lets an empty disk pass, also a second time, and writes nothing to it', async () => {
    const disk = bench.disk();
    const before = disk.digest();
    expect(await bench.guard(disk)).toEqual({ exitCode: 0, stderr: '' });
    expect(await bench.guard(disk)).toEqual({ exitCode: 0, stderr: '' });
    expect(disk.digest()).toBe(before);
  });

  it('refuses a disk with a file system when nobody allowed to wipe it, and names what it saw', async () => {
    const disk = bench.disk();
    format(disk);
    const before = disk.digest();
    const { exitCode, stderr } = await bench.guard(disk);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/^permacade: host pi-3: disk disk-\d+: is not empty: signatures 0x438,ext4,/);
    expect(stderr).toContain('permacade scan');
    expect(disk.digest()).toBe(before);
  });

  it('refuses a disk whose content no tool knows', async () => {
    const disk = bench.disk();
    write(disk, Buffer.from('mine'), disk.size - 4);
    const { exitCode, stderr } = await bench.guard(disk);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is not empty: signatures none')]);
  });

  it('wipes a disk whose token is declared, and passes with the same token from then on', async () => {
    const disk = bench.disk();
    execaSync('sgdisk', ['--new=1:0:+10M', disk.device]);
    execaSync('partx', ['--update', disk.device]);
    execaSync('mkfs.ext4', ['-q', '-F', `${disk.device}p1`]);
    const token = bench.token(disk);
    const { exitCode, stderr } = await bench.guard(disk, { token });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('wiping, as its token allows')]);
    expect(execaSync('wipefs', ['--noheadings', disk.device]).stdout).toBe('');
    expect(await bench.guard(disk, { token })).toEqual({ exitCode: 0, stderr: '' });
  });

  it.each([
    ['its content changed since the token was printed', (disk: LoopDisk) => write(disk, Buffer.from([1]), 3_000_000)],
    ['its end changed since', (disk: LoopDisk) => write(disk, Buffer.from([1]), disk.size - 1)],
    ['it was formatted since', format],
  ])('refuses a disk when %s', async (_, change) => {
    const disk = bench.disk();
    format(disk);
    const token = bench.token(disk);
    change(disk);
    const before = disk.digest();
    const { exitCode, stderr } = await bench.guard(disk, { token });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('has changed since the declared token was made')]);
    expect(disk.digest()).toBe(before);
  });

  it('refuses the token of another disk, though both hold the same', async () => {
    const disk = bench.disk();
    format(disk);
    const { exitCode, stderr } = await bench.guard(disk, { token: bench.token(disk, 'another') });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('has changed since the declared token was made')]);
  });

  it('refuses a disk that is mounted, whatever token is declared', async () => {
    const disk = bench.disk();
    format(disk);
    const token = bench.token(disk);
    const { exitCode, stderr } = await bench.guard(disk, { token, before: `mount -o ro ${disk.device} /mnt` });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${basename(disk.device)} is mounted at /mnt`)]);
  });

  it('refuses a disk of which a partition is mounted', async () => {
    const disk = bench.disk();
    execaSync('sgdisk', ['--new=1:0:+10M', disk.device]);
    execaSync('partx', ['--update', disk.device]);
    execaSync('mkfs.ext4', ['-q', '-F', `${disk.device}p1`]);
    const token = bench.token(disk);
    const { exitCode, stderr } = await bench.guard(disk, { token, before: `mount -o ro ${disk.device}p1 /mnt` });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${basename(disk.device)}p1 is mounted at /mnt`)]);
  });

  it('is refused by the kernel where a mount is hidden from it, and changes nothing on the disk', async () => {
    const disk = bench.disk();
    format(disk);
    const token = bench.token(disk);
    const elsewhere = execaSync('mktemp', ['-d']).stdout;
    execaSync('mount', ['-o', 'ro', disk.device, elsewhere]);
    try {
      const before = disk.digest();
      const { exitCode } = await bench.guard(disk, { token, before: `umount ${elsewhere}` });
      expect(exitCode).not.toBe(0);
      expect(disk.digest()).toBe(before);
    } finally {
      execaSync('umount', [elsewhere]);
      execaSync('rmdir', [elsewhere]);
    }
  });

  it.skipIf(root === undefined)('refuses the disk the system runs from under another name', async () => {
    const { name, path } = root!;
    const read = (file: string): string => readFileSync(`/sys/class/block/${name}/${file}`, 'utf8').trim();
    const { exitCode, stderr } = await bench.guard(bench.disk(), {
      id: 'usb-stick',
      links: { 'usb-stick': path },
      size: Number(read('size')) * 512,
      kind: read('queue/rotational') === '1' ? 'hdd' : 'ssd',
    });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/is in use: \S+ is mounted at .*Nothing on it was changed/s)]);
  });

  it.each([
    ['LVM', 'LVM2_member', writeLvmMember],
    ['RAID', 'linux_raid_member', writeRaidMember],
  ])('refuses a member of %s by its signature', async (_, type, mark) => {
    const disk = bench.disk();
    mark(disk);
    const before = disk.digest();
    const { exitCode, stderr } = await bench.guard(disk);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(type)]);
    expect(disk.digest()).toBe(before);
  });

  it.each([
    ['a logical volume', 'dm-0', 'NAME="home-data" TYPE="lvm" MOUNTPOINT="/srv/data"'],
    ['a RAID', 'md127', 'NAME="md127" TYPE="raid1" MOUNTPOINT="/srv/data"'],
    ['an encrypted volume', 'dm-1', 'NAME="vault" TYPE="crypt" MOUNTPOINT="/srv/data"'],
  ])('refuses a disk that %s is mounted from, by recorded answers of sysfs and lsblk', async (_, holder, line) => {
    const disk = bench.disk();
    format(disk);
    const name = basename(disk.device);
    const holders = join(bench.folder, `holders-${holder}`);
    mkdirSync(join(holders, holder), { recursive: true });
    const own = `NAME="${name}" TYPE="loop" MOUNTPOINT=""`;
    const { exitCode, stderr } = await bench.guard(disk, {
      token: bench.token(disk),
      before: `mount --bind ${holders} /sys/class/block/${name}/holders`,
      programs: { lsblk: `printf '%s\\n' '${own}' '${line}'` },
    });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${holder} is built on ${name}; lsblk lists ${line}`)]);
  });

  it('refuses a disk that is swapped to, by a recorded answer of the kernel', async () => {
    const disk = bench.disk();
    execaSync('mkswap', [disk.device]);
    const swaps = join(bench.folder, 'swaps');
    writeFileSync(swaps, `Filename\tType\tSize\tUsed\tPriority\n${disk.device} partition 65532 0 -2\n`);
    const { exitCode, stderr } = await bench.guard(disk, { token: bench.token(disk), before: `mount --bind ${swaps} /proc/swaps` });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`${basename(disk.device)} is used as swap`)]);
  });

  it.each(['nvme-not-there', '', '.', '..', '../vda', '$(touch /tmp/permacade-hostile)', "it's; a 'disk'", '-part1', 'a\nb'])(
    'refuses the id %j, which leads to no disk',
    async (id) => {
      const { exitCode, stderr } = await bench.guard(bench.disk(), { id });
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/is not plugged in|is not a name below/)]);
    },
  );

  it('refuses a part of a disk', async () => {
    const disk = bench.disk();
    execaSync('sgdisk', ['--new=1:0:+10M', disk.device]);
    execaSync('partx', ['--update', disk.device]);
    const { exitCode, stderr } = await bench.guard(disk, { id: 'ssd-part1', links: { 'ssd-part1': `${disk.device}p1` } });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is a partition')]);
  });

  it.each([
    ['two per cent smaller', { size: 1.02 }, 'bytes, but'],
    ['two per cent larger', { size: 0.98 }, 'bytes, but'],
  ])('refuses a disk that is %s than declared', async (_, { size }, said) => {
    const disk = bench.disk();
    const { exitCode, stderr } = await bench.guard(disk, { size: Math.round(disk.size * size) });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(said)]);
  });

  it('refuses a disk of another class than declared', async () => {
    const { exitCode, stderr } = await bench.guard(bench.disk(), { kind: 'nvme' });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('but nvme is declared')]);
  });

  it("leaves a disk of this home's own Ceph alone, whatever token is declared", async () => {
    const disk = bench.disk();
    await bench.guard(disk);
    writeBlueStore(disk, FSID);
    const before = disk.digest();
    expect(await bench.guard(disk)).toEqual({ exitCode: 0, stderr: '' });
    expect(bench.journal(disk)).toContain(`fsid ${FSID}`);
    expect(await bench.guard(disk, { token: bench.token(disk) })).toEqual({ exitCode: 0, stderr: '' });
    expect(disk.digest()).toBe(before);
    // Another disk of the same Ceph that came over from elsewhere is known by its cluster.
    const moved = bench.disk();
    writeBlueStore(moved, FSID);
    expect(await bench.guard(moved)).toEqual({ exitCode: 0, stderr: '' });
  });

  it('refuses a disk of another Ceph, and says whose it is', async () => {
    const disk = bench.disk();
    await bench.guard(disk);
    writeBlueStore(disk, FSID);
    await bench.guard(disk);
    const foreign = FSID.replace('6a7f', 'ffff');
    writeBlueStore(disk, foreign);
    const { exitCode, stderr } = await bench.guard(disk);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`a disk of the Ceph cluster ${foreign}`)]);
  });
});
