import { describe, expect, it } from 'vitest';
import { type CephClusterObject, poolBytes } from '../../../src/rehearsal/operators/pool.js';
import { machine } from '../../plan/tree.js';

const disk = (id: string, sizeBytes: number) => ({ id, sizeBytes, class: 'ssd', use: 'ceph' }) as const;

const hosts = [
  machine('large', { disks: [disk('a', 600), disk('b', 400), disk('unused', 5000)] }),
  machine('small', { disks: [disk('c', 100)] }),
];

const cluster: CephClusterObject = {
  apiVersion: 'ceph.rook.io/v1',
  kind: 'CephCluster',
  metadata: { name: 'rook-ceph', namespace: 'rook-ceph', uid: '1', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    storage: {
      nodes: [
        { name: 'large', devices: [{ name: '/dev/disk/by-id/a' }, { name: '/dev/disk/by-id/b' }] },
        { name: 'small', devices: [{ name: '/dev/disk/by-id/c' }] },
      ],
    },
  },
};

describe("the room of a pool on a cluster's disks", () => {
  it('is what the smaller host holds when two hosts keep a copy each', () => {
    expect(poolBytes(cluster, { replicated: { size: 2 } }, hosts)).toBe(100);
  });

  it('grows when copies may share a host', () => {
    expect(poolBytes(cluster, { failureDomain: 'osd', replicated: { size: 2 } }, hosts)).toBe(500);
  });

  it('counts only the disks that the cluster names', () => {
    expect(poolBytes(cluster, { replicated: { size: 1 } }, hosts)).toBe(1100);
  });

  it('is nothing without disks', () => {
    expect(poolBytes({ ...cluster, spec: {} }, {}, hosts)).toBe(0);
  });
});
