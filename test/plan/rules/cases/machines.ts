import type { Machine } from '../../../../constructs/core/machine.js';
import type { HomeDraft } from '../../../homes/correct-home.js';
import { type RuleCase } from '../rule-case.js';

function declare(name: string, changes: Partial<Machine>): (draft: HomeDraft) => void {
  return (draft) => {
    draft.machines = draft.machines.map((machine) => (machine.name === name ? { ...machine, ...changes } : machine));
  };
}

const CARD = { id: 'mmc-EXAMPLE', sizeBytes: 2 ** 35, class: 'sd' } as const;
const DISK = { id: 'ata-EXAMPLE', sizeBytes: 2 ** 40, class: 'ssd' } as const;
const MOUNT = { path: '/var/lib/rancher', uuid: '0b1c2d3e-0000-4000-8000-000000000001', type: 'ext4' } as const;

/** What machines are, apart from what runs on them. */
export const machinesCases: readonly RuleCase[] = [
  {
    rule: 'wifi',
    breaks: [
      ['a server on Wi-Fi', 'host/adonis', declare('adonis', { wifi: true })],
      ['a node with disks of Ceph on Wi-Fi', 'host/romulus', declare('romulus', { wifi: true })],
    ],
    allows: [['a board on Wi-Fi that only runs pods', declare('pi-3', { wifi: true })]],
  },
  {
    rule: 'datastore-disk',
    breaks: [
      ['a server with a card alone', 'host/adonis', declare('adonis', { disks: [CARD] })],
      ['a server whose other disk is Ceph’s', 'host/adonis', declare('adonis', { disks: [CARD, { ...DISK, use: 'ceph' }] })],
      [
        'a server with a disk that something else is mounted from',
        'host/adonis',
        declare('adonis', { disks: [CARD, { ...DISK, use: 'data' }], mounts: [{ ...MOUNT, path: '/var/lib/rook' }] }),
      ],
    ],
    allows: [
      ['a server on a card whose data are on a disk', declare('adonis', { disks: [CARD, { ...DISK, use: 'data' }], mounts: [MOUNT] })],
      ['a server on a disk with a card in its reader', declare('adonis', { disks: [CARD, { ...DISK, use: 'system' }] })],
      ['a board on a card that only runs pods', declare('pi-3', { disks: [CARD] })],
    ],
  },
  {
    rule: 'gpu-driver',
    breaks: [
      ['a driver that is too new for the card', 'host/adonis', declare('adonis', { gpu: { model: 'GeForce GTX 660M', driver: 580 } })],
      ['a driver that is too old for the card', 'host/adonis', declare('adonis', { gpu: { model: 'GeForce RTX 3060', driver: 390 } })],
      ['a card that nobody knows', 'host/adonis', declare('adonis', { gpu: { model: 'Voodoo 2', driver: 580 } })],
      ['the session patch on a board', 'host/pi-3', declare('pi-3', { gpu: { model: 'Quadro P400', driver: 580, sessionPatch: true } })],
    ],
    allows: [
      ['the last driver of an old card', declare('adonis', { gpu: { model: 'NVIDIA GeForce GT 650M', driver: 470 } })],
      ['the newest driver of a card that it still drives', declare('adonis', { gpu: { model: 'GeForce RTX 4060', driver: 610 } })],
      ['the session patch on a laptop', declare('adonis', { gpu: { model: 'Quadro P400', driver: 580, sessionPatch: true } })],
    ],
  },
];
