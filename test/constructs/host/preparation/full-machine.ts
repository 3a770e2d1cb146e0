import type { Machine } from '../../../../constructs/core/machine.js';
import { Host } from '../../../../constructs/host/host.js';
import { Preparation, type PreparationProps } from '../../../../constructs/host/preparation/preparation.js';
import type { HostCommandBody, HostFileBody, Plan, PlanUnit } from '../../../../src/plan/plan.js';
import { compile } from '../../../../src/plan/compile.js';
import { nvidia } from '../../../../src/stacks/versions.js';
import { home, machine } from '../../../plan/tree.js';

/** A machine that asks for everything that can be prepared. */
export const fullMachine: Machine = machine('bunker', {
  roles: ['server'],
  wifi: false,
  disks: [
    { id: 'mmc-A', sizeBytes: 2 ** 35, class: 'sd', use: 'system' },
    { id: 'ata-B', sizeBytes: 2 ** 40, class: 'ssd', use: 'ceph' },
    { id: 'nvme-C', sizeBytes: 2 ** 40, class: 'nvme', use: 'data' },
  ],
  gpu: { model: 'Quadro P400', driver: 580, sessionPatch: true },
  mounts: [
    { path: '/var/lib/rancher', uuid: '6b1f6a0e-4b9d-4f7a-9a6f-1c1f6a0e4b9d', type: 'ext4' },
    { path: '/srv/my films', uuid: '7b1f6a0e-4b9d-4f7a-9a6f-1c1f6a0e4b9d', type: 'xfs' },
  ],
  disabledServices: ['cups', 'avahi-daemon.socket'],
  usbQuirks: ['152d:0578:u'],
});

/** A Pi 4 that starts from its card. */
export const pi: Machine = machine('pi-3', { arch: 'arm64' });

export const NAMES: PreparationProps['names'] = [
  { address: '192.0.2.10', names: ['bunker', 'bunker.lan'] },
  { address: '192.0.2.5', names: ['registry.home.arpa'] },
];

export function planFor(subject: Machine): Plan {
  const tree = home({ machines: [subject] });
  new Preparation(new Host(tree, subject), { names: NAMES, nvidia });
  return compile(tree, { rules: [] }).plan;
}

/** What is done to one machine, in the plan's order. */
export function prepared(subject: Machine): readonly PlanUnit[] {
  return planFor(subject).units;
}

/** Every script that prepares a machine. */
export const scripts: Plan['scripts'] = { ...planFor(fullMachine).scripts, ...planFor(pi).scripts };

/** One command of a prepared machine, by name. */
export function findCommand(subject: Machine, name: string): HostCommandBody {
  const found = prepared(subject).find(({ id }) => id === `host/${subject.name}/command/${name}`);
  if (found === undefined) throw new Error(`${subject.name} has no command ${name}`);
  return found.body as HostCommandBody;
}

/** The files of a prepared machine, by path. */
export function listFiles(subject: Machine): Readonly<Record<string, HostFileBody>> {
  const files = prepared(subject).flatMap(({ body }) => (body.type === 'HostFile' ? [body] : []));
  return Object.fromEntries(files.map((file) => [file.path, file]));
}
