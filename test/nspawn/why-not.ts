import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What machines are made with, and the package of Debian that has it. */
const PROGRAMS = {
  'systemd-nspawn': 'systemd-container',
  debootstrap: 'debootstrap',
  ip: 'iproute2',
  nsenter: 'util-linux',
  flock: 'util-linux',
  partx: 'util-linux',
  losetup: 'mount',
  umount: 'mount',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
} as const;

/** Why this computer cannot boot machines, with the way out; undefined when it can. */
export function whyNoMachines(): string | undefined {
  if (process.platform !== 'linux') return 'they need Linux: run the tests there';
  if (process.getuid?.() !== 0) return 'they need root: run the tests as root';
  const missing = Object.entries(PROGRAMS).filter(([program]) => !isInstalled(program));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    return `${missing.map(([program]) => program).join(', ')} not found: apt-get install ${packages}`;
  }
  if (!readFileSync('/proc/filesystems', 'utf8').includes('\toverlay\n'))
    return 'the kernel knows no overlay file system: modprobe overlay';
  const bridge = `permacade-${process.pid}`;
  if (spawnSync('ip', ['link', 'add', bridge.slice(0, 15), 'type', 'bridge']).status !== 0) {
    return 'no network bridge can be made here: use a kernel that has them, and a container that may';
  }
  spawnSync('ip', ['link', 'del', bridge.slice(0, 15)]);
  return undefined;
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
