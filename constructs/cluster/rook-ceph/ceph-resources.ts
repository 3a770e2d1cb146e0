import { Size } from 'cdk8s';
import { Cpu } from '../../core/quantity.js';
import type { ResourceAmounts, Resources } from '../../workload/resources.js';
import { chartResources } from '../chart-resources.js';

/** Daemons of Ceph and what Rook puts beside them. */
export interface CephResources {
  /** Rook warns below 1 GB. */
  readonly mon: Resources;
  /** Rook warns below 512 MB. */
  readonly mgr: Resources;
  /** One per disk. Rook warns below 2 GB, Ceph refuses 896 MiB; four fifths of the limit become its memory target. */
  readonly osd: Resources;
  /** Two per file system. Half of the limit becomes cache. */
  readonly mds: Resources;
  readonly 'mgr-sidecar': Resources;
  readonly crashcollector: Resources;
  readonly exporter: Resources;
}

/**
 * The smallest that is worth running at home: requests at which Ceph works, limits at which Rook does not warn
 * (rook/rook@v1.20.6 deploy/charts/rook-ceph-cluster/values.yaml and Documentation/CRDs/Cluster/ceph-cluster-crd.md;
 * ceph/ceph doc/start/hardware-recommendations.rst).
 */
export const CEPH_RESOURCES: CephResources = {
  mon: { requests: amounts(100, 1024), limits: amounts(2000, 2048) },
  mgr: { requests: amounts(100, 512), limits: amounts(1000, 1024) },
  osd: { requests: amounts(200, 2048), limits: amounts(2000, 3072) },
  mds: { requests: amounts(100, 1024), limits: amounts(2000, 4096) },
  'mgr-sidecar': { requests: amounts(20, 40), limits: amounts(500, 100) },
  crashcollector: { requests: amounts(10, 60), limits: amounts(500, 60) },
  exporter: { requests: amounts(10, 50), limits: amounts(250, 128) },
};

/** Looks at a disk once and ends. No memory limit: large disks need more, and a killed one leaves the disk half prepared. */
export const PREPARE_OSD = { requests: { cpu: '100m', memory: '50Mi' } } as const;

function amounts(millicores: number, mebibytes: number): ResourceAmounts {
  return { cpu: Cpu.millis(millicores), memory: Size.mebibytes(mebibytes) };
}

interface Quantities<Q> {
  readonly requests: Record<string, Q>;
  readonly limits: Record<string, Q>;
}

/** Resources in one of the generated types, each of which has a class of its own for quantities. */
export function quantities<R, L>(
  resources: Resources,
  request: { fromString(value: string): R },
  limit: { fromString(value: string): L },
): { readonly requests: Quantities<R>['requests']; readonly limits: Quantities<L>['limits'] } {
  const { requests, limits } = chartResources(resources);
  return {
    requests: { cpu: request.fromString(requests.cpu), memory: request.fromString(requests.memory) },
    limits: { cpu: limit.fromString(limits.cpu), memory: limit.fromString(limits.memory) },
  };
}
