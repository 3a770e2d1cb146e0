import type { Machine } from './machine.js';

const MI = 1024 ** 2;

/** CPU and memory of a node, or a part of them. */
export interface NodeResources {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** The operating system itself: kernel threads, systemd, sshd, the journal. Approximate, for a server installation without a desktop. */
const SYSTEM: NodeResources = { cpuMillis: 100, memoryBytes: 128 * MI };

/** k3s on an agent, containerd and kubelet included: k3s-io/docs docs/reference/resource-profiling.md. */
const AGENT: NodeResources = { cpuMillis: 100, memoryBytes: 256 * MI };

/** k3s on a server with its workload, by data store: the same page. */
const SERVER_SQLITE: NodeResources = { cpuMillis: 300, memoryBytes: 768 * MI };
const SERVER_ETCD: NodeResources = { cpuMillis: 400, memoryBytes: 896 * MI };

/** Below this much free memory the kubelet evicts pods: its default `memory.available<100Mi`. */
export const EVICTION_BYTES = 100 * MI;

/** Most pods on one node: the kubelet's default `maxPods`. */
export const MAX_PODS = 110;

/**
 * The part of a node that the system and k3s take. The kubelet gets the same amounts as its `system-reserved`, so that the
 * scheduler and the verdict use the same figures.
 * @param servers how many servers the home has; two or more keep their data in etcd
 */
export function systemReserve({ roles }: Pick<Machine, 'roles'>, servers: number): NodeResources {
  const k3s = roles.includes('server') ? (servers > 1 ? SERVER_ETCD : SERVER_SQLITE) : AGENT;
  return { cpuMillis: SYSTEM.cpuMillis + k3s.cpuMillis, memoryBytes: SYSTEM.memoryBytes + k3s.memoryBytes };
}

/** The part that pods may use: the measured figures minus the reserve, and for memory also minus the eviction threshold; never below zero. */
export function allocatable(machine: Pick<Machine, 'roles' | 'cpus' | 'memoryBytes'>, servers: number): NodeResources {
  const reserve = systemReserve(machine, servers);
  return {
    cpuMillis: Math.max(0, machine.cpus * 1000 - reserve.cpuMillis),
    memoryBytes: Math.max(0, machine.memoryBytes - reserve.memoryBytes - EVICTION_BYTES),
  };
}
