import type { Construct } from 'constructs';
import type { Host } from '../host.js';

/** Debian and Ubuntu tell disks weekly what is free. A drop-in changes that; the packaged timer is left as it is. */
const DAILY = ['[Timer]', 'OnCalendar=', 'OnCalendar=daily', ''].join('\n');

/** Tells flash disks daily which blocks are free: Ceph's disks do so themselves, spinning ones have no use for it. */
export function trim(scope: Construct, host: Host): void {
  const flash = host.machine.disks.some(({ class: kind, use }) => use !== 'ceph' && (kind === 'nvme' || kind === 'ssd'));
  if (!flash) return;
  host.file({ path: '/etc/systemd/system/fstrim.timer.d/permacade.conf', content: DAILY, restarts: ['fstrim.timer'] }, scope);
}
