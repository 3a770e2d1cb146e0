import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseRoot } from './base-root.js';
import { bootMachines, machines } from './machines.js';
import { useMachines } from './use-machines.js';

describe.skipIf(machines)('machines', () => {
  const shared = mkdtempSync(join(tmpdir(), 'permacade-shared-'));
  writeFileSync(join(shared, 'here'), 'from here\n');
  afterAll(() => rmSync(shared, { recursive: true, force: true }));
  const farm = useMachines(['adonis', 'romulus', 'remus'], {
    binds: { [shared]: '/srv/read' },
    writableBinds: { [shared]: '/srv/write' },
    nodes: true,
  });

  const said = async (name: string, script: string, input?: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await farm().machine(name).ssh(script, input);
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

  it('take a script and its input over ssh, and return how it ended', async () => {
    expect(await farm().machine('remus').ssh('cat; echo beside >&2; exit 3', "it's $HOME\n")).toEqual({
      stdout: "it's $HOME\n",
      stderr: 'beside\n',
      exitCode: 3,
    });
  });

  it('see folders of this computer, read-only or writable', async () => {
    expect(await said('remus', 'cat /srv/read/here; echo there >/srv/write/there')).toBe('from here');
    expect(readFileSync(join(shared, 'there'), 'utf8')).toBe('there\n');
    expect(await said('remus', 'touch /srv/read/here')).toMatch(/^1: .*Read-only/);
  });

  it('have what a kubelet needs, when asked for', async () => {
    const groups = 'for at in /sys/fs/cgroup/*; do [ ! -e "$at/cgroup.procs" ] || { mkdir "$at/mine" && rmdir "$at/mine"; }; done';
    expect(await said('remus', `[ -e /dev/kmsg ] && [ -w /proc/sys/kernel/hostname ] && echo ready; ${groups}`)).toBe('ready');
  });

  it('restart from within, and keep their files', async () => {
    const before = await bootId('adonis');
    await said('adonis', 'echo kept >/etc/kept');
    await farm().machine('adonis').restart();
    expect(await bootId('adonis')).not.toBe(before);
    expect(await said('adonis', 'cat /etc/kept')).toBe('kept');
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

describe.skipIf(machines)('who logs in to a machine', () => {
  beforeAll(baseRoot, 600_000);

  it.each([
    ['root', { user: 'root' }, 'id -u', '0\n'],
    ['ubuntu with sudo', { user: 'ubuntu' }, 'id -un; sudo -n id -u', 'ubuntu\n0\n'],
    ['ubuntu with a password', { user: 'ubuntu', sudo: false }, 'sudo -n id -u 2>&1 || true', 'sudo: a password is required\n'],
    ['ubuntu without sudo', { user: 'ubuntu', sudo: 'absent' }, 'command -v sudo || echo none', 'none\n'],
  ] as const)('is %s', async (_, options, script, answer) => {
    const farm = await bootMachines(['host'], options);
    try {
      expect((await farm.machine('host').ssh(script)).stdout).toBe(answer);
    } finally {
      await farm.stop();
    }
  });
});
