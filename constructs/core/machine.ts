import type { Architecture } from './image.js';

export type MachineRole = 'server' | 'agent' | 'vm' | 'boot' | 'registry' | 'build' | 'external';

export interface MachineDisk {
  /** Name under `/dev/disk/by-id`. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly class: 'nvme' | 'ssd' | 'hdd' | 'sd' | 'usb';
  /** What it is for. @default - the system's own */
  readonly use?: 'ceph' | 'system' | 'data';
}

/** One declared machine: plain data, as settings say it, with nothing left out. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** Further addresses of the same machine. */
  readonly addresses: readonly string[];
  /** Public SSH host key, one line. Absent until `permacade init` pinned it. */
  readonly hostKey?: string;
  /** Login user for SSH. */
  readonly user: string;
  readonly serial?: string;
  readonly roles: readonly MachineRole[];
  readonly arch: Architecture;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly disks: readonly MachineDisk[];
  readonly gpu?: { readonly model: string; readonly driver: number };
  /** Own labels; Kubernetes' well-known ones are derived. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string;
    readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  }[];
  /** Whether k3s's ServiceLB may open ports here. */
  readonly loadBalancer: boolean;
  /** Character devices plugged in here, such as `/dev/ttyACM0`. */
  readonly devices: readonly string[];
}

const NODE_ROLES: readonly MachineRole[] = ['server', 'agent', 'vm'];

/** Whether the machine becomes a node of the cluster. */
export function isNode(machine: Pick<Machine, 'roles'>): boolean {
  return machine.roles.some((role) => NODE_ROLES.includes(role));
}

/** Label of nodes whose disks Ceph uses, and of nodes with an NVIDIA card: both follow from what is declared. */
export const CEPH_NODES = { 'permacade/storage': 'ceph' } as const;
export const GPU_NODES = { 'permacade/gpu': 'nvidia' } as const;

/** Tells k3s's ServiceLB whether it may open ports on a node; as soon as one node has it, it counts for all. */
export const LOAD_BALANCER_LABEL = 'svccontroller.k3s.cattle.io/enablelb';

/** The labels its node will carry, derived and well-known ones included. */
export function nodeLabels(machine: Machine): Readonly<Record<string, string>> {
  return {
    'kubernetes.io/arch': machine.arch,
    'kubernetes.io/os': 'linux',
    'kubernetes.io/hostname': machine.name,
    ...(machine.roles.includes('server') ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
    ...(machine.disks.some(({ use }) => use === 'ceph') ? CEPH_NODES : {}),
    ...(machine.gpu === undefined ? {} : GPU_NODES),
    [LOAD_BALANCER_LABEL]: String(machine.loadBalancer),
    ...machine.labels,
  };
}
