import type { Architecture } from './image.js';

export type MachineRole = 'server' | 'agent' | 'vm' | 'boot' | 'registry' | 'build' | 'external';

export interface MachineDisk {
  /** Name under `/dev/disk/by-id`. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly class: 'nvme' | 'ssd' | 'hdd' | 'sd' | 'usb';
  /** What it is for. @default - the system's own */
  readonly use?: 'ceph' | 'system' | 'data';
  /** Milliseconds that 99 of 100 writes of 4 KiB take to reach it, each made durable; `permacade scan` measures it. @default - not measured */
  readonly fsyncMilliseconds?: number;
  /** Token of exactly what is on it now, as `permacade scan` printed it: permission to wipe that, and nothing else. @default - only an empty disk is used */
  readonly wipe?: string;
}

/** A file system that belongs to the machine and is mounted at a path. */
export interface MachineMount {
  /** Absolute path, such as `/var/lib/rancher`. */
  readonly path: string;
  /** UUID of the file system, as `blkid` prints it. */
  readonly uuid: string;
  readonly type: 'ext4' | 'xfs' | 'btrfs';
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
  /** NVIDIA card; `sessionPatch` lifts its driver's limit of concurrent video encodings. */
  readonly gpu?: { readonly model: string; readonly driver: number; readonly sessionPatch?: boolean };
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
  /** Name the home's network knows it by, such as `pi-3.lan`; tried when the address does not answer. */
  readonly hostName?: string;
  /** Whether it is connected over Wi-Fi. */
  readonly wifi: boolean;
  readonly mounts: readonly MachineMount[];
  /** systemd services that are stopped and kept off here, beside those that no node needs. */
  readonly disabledServices: readonly string[];
  /** Quirks of USB disks, each `VID:PID:flags` as the kernel's `usb-storage.quirks` takes them. */
  readonly usbQuirks: readonly string[];
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

/** Label of a node and of a Service: ServiceLB then opens the Service's ports on nodes of the same pool only. */
export const LOAD_BALANCER_POOL = 'svccontroller.k3s.cattle.io/lbpool';

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
