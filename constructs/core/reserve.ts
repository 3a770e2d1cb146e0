import type { Machine } from './machine.js';

const MI = 1024 ** 2;

/** What a node keeps from pods. */
export interface Reserve {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** The operating system itself: kernel threads, systemd, sshd, the journal. Approximate, of a server installation without desktop. */
const SYSTEM: Reserve = { cpuMillis: 100, memoryBytes: 128 * MI };

/** k3s on an agent, containerd and kubelet included: k3s-io/docs docs/reference/resource-profiling.md. */
const AGENT: Reserve = { cpuMillis: 100, memoryBytes: 256 * MI };

/** k3s on a server with its workload, by data store: the same page. */
const SERVER_SQLITE: Reserve = { cpuMillis: 300, memoryBytes: 768 * MI };
const SERVER_ETCD: Reserve = { cpuMillis: 400, memoryBytes: 896 * MI };

/** Below this much free memory the kubelet evicts pods: its default `memory.available<100Mi`. */
export const EVICTION_BYTES = 100 * MI;

/** Pods that a kubelet takes at most: its default `maxPods`. */
export const MAX_PODS = 110;

/**
 * What the system and k3s take of a node; the kubelet's `system-reserved` says the same, so that the scheduler counts
 * with the figures of the verdict.
 * @param servers how many servers the home has: more than one keep their data in etcd
 */
export function systemReserve({ roles }: Pick<Machine, 'roles'>, servers: number): Reserve {
  const k3s = roles.includes('server') ? (servers > 1 ? SERVER_ETCD : SERVER_SQLITE) : AGENT;
  return { cpuMillis: SYSTEM.cpuMillis + k3s.cpuMillis, memoryBytes: SYSTEM.memoryBytes + k3s.memoryBytes };
}

/** What is left for pods, never below nought: measured figures less the reserve, and for memory less the eviction threshold. */
export function allocatable(machine: Pick<Machine, 'roles' | 'cpus' | 'memoryBytes'>, servers: number): Reserve {
  const reserve = systemReserve(machine, servers);
  return {
    cpuMillis: Math.max(0, machine.cpus * 1000 - reserve.cpuMillis),
    memoryBytes: Math.max(0, machine.memoryBytes - reserve.memoryBytes - EVICTION_BYTES),
  };
}
