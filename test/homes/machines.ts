import type { Machine } from '../../constructs/core/machine.js';
import { machine } from '../plan/tree.js';

const CEPH_DISK = { sizeBytes: 4 * 2 ** 40, class: 'ssd', use: 'ceph' } as const;

/** Three old laptops with a disk each, one of them with a card, and two boards. */
export function machines(): Machine[] {
  return [
    machine('adonis', {
      address: '192.0.2.11',
      roles: ['server'],
      disks: [{ id: 'ata-EXAMPLE_A', ...CEPH_DISK }],
      gpu: { model: 'GeForce GTX 950M', driver: 580 },
      labels: { 'home-role': 'cameras', gpu: 'yes' },
    }),
    machine('romulus', { address: '192.0.2.12', disks: [{ id: 'ata-EXAMPLE_B', ...CEPH_DISK }], labels: { 'home-role': 'storage' } }),
    machine('remus', {
      address: '192.0.2.13',
      disks: [{ id: 'ata-EXAMPLE_C', ...CEPH_DISK }],
      labels: { 'home-role': 'iot' },
      devices: ['/dev/ttyACM0'],
    }),
    machine('pi-3', { address: '192.0.2.14', arch: 'arm64' }),
    machine('pi-4', { address: '192.0.2.15', arch: 'arm64' }),
  ];
}
