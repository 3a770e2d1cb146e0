import { describe, expect, it } from 'vitest';
import { holdsData } from '../../src/plan/holds-data.js';

describe('what holds data', () => {
  it.each([
    ['v1', 'Namespace'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'PersistentVolume'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['ceph.rook.io/v1', 'CephCluster'],
    ['ceph.rook.io/v1', 'CephFilesystem'],
    ['ceph.rook.io/v1', 'CephBlockPool'],
  ])('includes %s %s', (apiVersion, kind) => {
    expect(holdsData({ apiVersion, kind })).toBe(true);
  });

  it.each([
    ['v1', 'ConfigMap'],
    ['v1', 'Secret'],
    ['apps/v1', 'StatefulSet'],
    ['example.org/v1', 'Namespace'],
  ])('leaves out %s %s', (apiVersion, kind) => {
    expect(holdsData({ apiVersion, kind })).toBe(false);
  });
});
