import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machines } from './machines.js';
import { useMachines } from './use-machines.js';

describe.skipIf(machines)('machines', () => {
  const farm = useMachines(['adonis', 'romulus', 'remus']);

  const said = async (name: string, script: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await farm().machine(name).ssh(script);
    return exitCode === 0 ? stdout.trim() : `${exitCode}: ${stderr}`;
  };
  const bootId = (name: string): Promise<string> => said(name, 'cat /proc/sys/kernel/random/boot_id');

  it('are computers of their own, which reach each other by address', async () => {
    const [ids, keys] = [new Set<string>(), new Set<string>()];
    for (const { name, address, hostKey } of farm().machines) {
      expect(await said(name, 'hostname')).toBe(name);
      expect(await said(name, 'systemctl is-system-running')).toBe('running');
      expect(await said('adonis', `ping -c 1 -W 2 ${address} >/dev/null && echo yes`)).toBe('yes');
      ids.add(await said(name, 'cat /etc/machine-id'));
      keys.add(hostKey);
    }
    expect([ids.size, keys.size]).toEqual([3, 3]);
  });

  it('lose their power at once, and come back with what they wrote', async () => {
    const romulus = farm().machine('romulus');
    const before = await bootId('romulus');
    const asleep = romulus.ssh('echo written >/etc/written; sleep 60');
    while (!existsSync(join(romulus.root, 'etc/written'))) await said('romulus', 'true');
    await romulus.powerCut();
    expect((await asleep).exitCode).toBe(255);
    expect((await romulus.ssh('true')).exitCode).toBe(255);
    await romulus.powerOn();
    expect(await bootId('romulus')).not.toBe(before);
    expect(await said('romulus', 'cat /etc/written')).toBe('written');
  });

  it('shut down in order, and can be made as new', async () => {
    const remus = farm().machine('remus');
    await said('remus', "systemd-run --quiet -p ExecStop='/bin/touch /etc/mine' sleep infinity");
    await remus.stop();
    expect((await remus.ssh('true')).exitCode).toBe(255);
    await remus.powerOn();
    expect(await said('remus', 'ls /etc/mine')).toBe('/etc/mine');
    await remus.blank();
    expect(await said('remus', 'ls /etc/mine')).toMatch(/^2: /);
  });

  it('have disks with partitions, which are there after a restart', async () => {
    const remus = farm().machine('remus');
    const disk = await remus.attachDisk({ id: 'ata-EXAMPLE_A', sizeBytes: 2 ** 26 });
    expect(await said('remus', 'blockdev --getsize64 /dev/disk/by-id/ata-EXAMPLE_A')).toBe(String(2 ** 26));
    expect(await said('remus', `sgdisk --new=1 ${disk.device} >/dev/null`)).toBe('');
    await disk.showPartitions();
    const mounted = 'mkfs.ext4 -q /dev/disk/by-id/ata-EXAMPLE_A-part1 && mount /dev/disk/by-id/ata-EXAMPLE_A-part1 /mnt && mountpoint /mnt';
    expect(await said('remus', mounted)).toBe('/mnt is a mountpoint');
    await remus.restart();
    expect(await said('remus', 'blkid -p -s PTTYPE -o value /dev/disk/by-id/ata-EXAMPLE_A')).toBe('gpt');
  });
});
