import type { Construct } from 'constructs';
import type { Machine } from '../../core/machine.js';
import type { Host } from '../host.js';

/** Whether the system itself is on an SD card, which wears out by writing. A Pi that declares no system disk is taken to have one. */
export function systemOnSdCard({ disks, arch }: Pick<Machine, 'disks' | 'arch'>): boolean {
  const system = disks.filter(({ use = 'system' }) => use === 'system');
  return system.length === 0 ? arch === 'arm64' : system.every((disk) => disk.class === 'sd');
}

/**
 * Bounds the journal. On an SD card it is kept in memory: two cards of the seeds' Pis wore out within a week. What it
 * held is then lost with a restart, and `permacade` shows the last lines of whatever fails.
 */
export function journal(scope: Construct, host: Host): void {
  const limits = systemOnSdCard(host.machine) ? ['Storage=volatile', 'RuntimeMaxUse=32M'] : ['SystemMaxUse=500M'];
  host.file(
    {
      path: '/etc/systemd/journald.conf.d/permacade.conf',
      content: ['[Journal]', ...limits, ''].join('\n'),
      restarts: ['systemd-journald'],
    },
    scope,
  );
}
