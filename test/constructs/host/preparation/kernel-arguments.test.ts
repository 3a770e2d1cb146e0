import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCommandBody } from '../../../../src/plan/plan.js';
import { findCommand, pi } from './full-machine.js';
import { noPrivateRoot, privateRoot, type PrivateRoot } from './private-root.js';

const LINE = 'console=serial0,115200 root=PARTUUID=1234-02  rootfstype=ext4 fsck.repair=yes rootwait';
const NOTE = '/run/permacade/restart-needed/kernel-arguments';

describe.skipIf(noPrivateRoot)('the kernel arguments', () => {
  let root: PrivateRoot;
  const plain = findCommand(pi, 'kernel-arguments');
  const quirky = findCommand({ ...pi, usbQuirks: ['152d:0578:u', '174c:55aa:u'] }, 'kernel-arguments');
  const running = (line: string, controllers = 'cpuset cpu io pids'): void => {
    root.says('/proc/cmdline', `${line}\n`);
    root.write('/sys/fs/cgroup/cgroup.controllers', `${controllers}\n`);
  };
  const inBoot = (id: string): void => root.says('/proc/sys/kernel/random/boot_id', `${id}\n`);
  const works = async (command: HostCommandBody): Promise<string> => {
    const { exitCode, stderr } = await root.run(command);
    expect(exitCode, stderr).toBe(0);
    return stderr;
  };
  beforeEach(() => {
    root = privateRoot();
    root.program('stat', ['case "$*" in *" /sys/fs/cgroup") echo cgroup2fs ;; *) exec /usr/bin/stat "$@" ;; esac']);
    root.write('/boot/firmware/config.txt', 'arm_boost=1\n');
    root.write('/boot/firmware/cmdline.txt', `${LINE}\n`);
    inBoot('boot-1');
  });
  afterEach(() => root.remove());

  it('ask for the memory controller on one line that is otherwise untouched, keep a copy, and note a restart', async () => {
    running(`coherent_pool=1M cgroup_disable=memory ${LINE}`);
    expect(await works(plain)).toContain('host pi-3: a restart is needed for the kernel arguments cgroup_enable=memory');
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory\n`);
    expect(root.read('/boot/firmware/cmdline.txt.bak')).toBe(`${LINE}\n`);
    expect(root.read(NOTE)).toBe('');
  });

  it('stay as they are where memory is counted without being asked for', async () => {
    running(LINE, 'cpu memory pids');
    await works(plain);
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE}\n`);
    expect(root.read(NOTE)).toBeUndefined();
  });

  it('get their flag back when somebody took it out under a kernel that runs with it, without a restart', async () => {
    running(`cgroup_disable=memory ${LINE} cgroup_enable=memory`, 'cpu memory pids');
    await works(plain);
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory\n`);
    expect(root.read(NOTE)).toBeUndefined();
  });

  it('are written where os_prefix leads, and a stale file at the top is left alone', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    root.write('/boot/firmware/config.txt', '[all]\nos_prefix=current/\r\n[tryboot]\nos_prefix=new/\n');
    root.write('/boot/firmware/current/cmdline.txt', `${LINE}\n`);
    await works(plain);
    expect(root.read('/boot/firmware/current/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory\n`);
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE}\n`);
  });

  it('drive USB disks by their quirks, and lose those that are no longer declared', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    await works(quirky);
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory usb-storage.quirks=152d:0578:u,174c:55aa:u\n`);
    await works(plain);
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory\n`);
  });

  it('are given back as they were when the machine leaves', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    await works(quirky);
    expect(await root.run(quirky, 'delete')).toMatchObject({ exitCode: 0 });
    expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE}\n`);
  });

  it('ask for one restart and no second one when that did not help', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    await works(plain);
    await works(plain);
    inBoot('boot-2');
    const { exitCode, stderr } = await root.run(plain);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('a restart for the kernel arguments cgroup_enable=memory had no effect');
    expect(stderr).toContain('this machine does not boot with /boot/firmware/cmdline.txt');
  });

  it('print the same state before and after the restart, so that it alone is no drift', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    await works(plain);
    const before = await root.run(plain, 'state');
    running(`${LINE} cgroup_enable=memory`, 'memory');
    inBoot('boot-2');
    await works(plain);
    expect((await root.run(plain, 'state')).stdout).toBe(before.stdout);
    root.write('/boot/firmware/cmdline.txt', `${LINE}\n`);
    expect((await root.run(plain, 'state')).stdout).not.toBe(before.stdout);
  });

  it('are refused where the line is broken in two, because the firmware would cut them off', async () => {
    running(`cgroup_disable=memory ${LINE}`);
    root.write('/boot/firmware/cmdline.txt', `${LINE}\ncgroup_enable=memory\n`);
    const { exitCode, stderr } = await root.run(plain);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/boot/firmware/cmdline.txt has 2 lines, but the firmware reads only the first');
  });

  it('are left alone on a laptop that counts memory anyway, and go through GRUB where quirks are declared', async () => {
    root.write('/boot/firmware/config.txt', '');
    const laptop = privateRoot();
    laptop.program('stat', ['case "$*" in *" /sys/fs/cgroup") echo cgroup2fs ;; *) exec /usr/bin/stat "$@" ;; esac']);
    laptop.program('update-grub', ['cat /etc/default/grub.d/permacade.cfg >/boot/grub/grub.cfg']);
    laptop.write('/etc/default/grub', 'GRUB_CMDLINE_LINUX=""\n');
    laptop.write('/boot/grub/grub.cfg', 'linux /vmlinuz quiet\n');
    laptop.write('/sys/fs/cgroup/cgroup.controllers', 'cpu memory\n');
    laptop.says('/proc/cmdline', 'quiet\n');
    expect(await laptop.run(plain)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(laptop.read('/etc/default/grub.d/permacade.cfg')).toBeUndefined();
    expect((await laptop.run(quirky)).stderr).toContain('a restart is needed');
    expect(laptop.read('/etc/default/grub.d/permacade.cfg')).toBe(
      'GRUB_CMDLINE_LINUX="${GRUB_CMDLINE_LINUX} usb-storage.quirks=152d:0578:u,174c:55aa:u"\n',
    );
    expect(laptop.read('/boot/grub/grub.cfg')).toContain('usb-storage.quirks');
    await laptop.run(plain);
    expect(laptop.read('/etc/default/grub.d/permacade.cfg')).toBeUndefined();
    laptop.remove();
  });

  it('are the old line or the new one wherever the script is cut, and the next run finishes', { timeout: 300_000 }, async () => {
    running(`cgroup_disable=memory ${LINE}`);
    for (const name of ['mv', 'sync', 'cat', 'chmod', 'chown', 'cp', 'touch', 'install', 'mkdir', 'grep']) {
      root.program(name, [
        'read -r n </count; n=$((n + 1))',
        'echo "${n}" >/count',
        'if [ "${n}" = "${CUT_AT:-0}" ]; then kill -s KILL 0; fi',
        `PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${name} "$@"`,
      ]);
    }
    let cuts = 0;
    for (let at = 1; at < 100; at += 1) {
      root.write('/count', '0\n');
      root.write('/boot/firmware/cmdline.txt', `${LINE}\n`);
      root.write('/var/lib/permacade/kernel-arguments', '');
      root.forget(NOTE);
      const { exitCode } = await root.run(plain, 'script', { CUT_AT: String(at) });
      expect([`${LINE}\n`, `${LINE} cgroup_enable=memory\n`], `cut at ${at}`).toContain(root.read('/boot/firmware/cmdline.txt'));
      if (exitCode === 0) break;
      cuts += 1;
      await works(plain);
      expect(root.read('/boot/firmware/cmdline.txt')).toBe(`${LINE} cgroup_enable=memory\n`);
      expect(root.read(NOTE), `cut at ${at}`).toBe('');
      expect(await root.run(plain, 'delete')).toMatchObject({ exitCode: 0 });
      expect(root.read('/boot/firmware/cmdline.txt'), `cut at ${at}`).toBe(`${LINE}\n`);
    }
    expect(cuts).toBeGreaterThan(10);
  });

  it('are refused with a value that GRUB would run as a program', async () => {
    running(LINE, 'memory');
    const { exitCode, stderr } = await root.run({ ...plain, args: ['pi-3', '152d:0578:u";$(touch /owned)'] });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('usbQuirks must have the form VID:PID:flags');
    expect(root.read('/owned')).toBeUndefined();
  });
});
