import { describe, expect, it } from 'vitest';
import { CephBlockPool } from '../../../../constructs/cluster/rook-ceph/ceph-block-pool.js';
import { CephCluster } from '../../../../constructs/cluster/rook-ceph/ceph-cluster.js';
import { CephFilesystem } from '../../../../constructs/cluster/rook-ceph/ceph-filesystem.js';
import type { StorageHost } from '../../../../constructs/cluster/rook-ceph/ceph-replication.js';
import type { CsiDriver } from '../../../../constructs/cluster/rook-ceph/csi-drivers.js';
import { RookOperator } from '../../../../constructs/cluster/rook-ceph/rook-operator.js';
import { charts, images } from '../../../../src/stacks/versions.js';
import { platform } from '../platform.js';

const THREE = ['adonis', 'romulus', 'remus'] as const;

function storage(hosts: readonly string[] = THREE, drivers: readonly [CsiDriver, ...CsiDriver[]] = ['cephfs']) {
  const home = platform();
  const chart = home.chart('storage', 'rook-ceph');
  new RookOperator(chart, 'rook', { chart: charts.rookCeph, driversChart: charts.cephCsiDrivers, server: 'adonis', drivers });
  const [first, ...rest] = hosts.map((host): StorageHost => ({ host, disks: [`ata-${host}`] }));
  const cluster = new CephCluster(chart, 'cluster', { image: images.ceph, storage: [first!, ...rest] });
  new CephFilesystem(chart, 'filesystem', { cluster });
  if (drivers.includes('rbd')) new CephBlockPool(chart, 'blocks', { cluster });
  return home.compiled();
}

const CLUSTER = 'ceph.rook.io/CephCluster/rook-ceph/rook-ceph';
const FILESYSTEM = 'ceph.rook.io/CephFilesystem/rook-ceph/home';

describe('the Rook operator', () => {
  it('comes with ceph-csi-operator, and then the drivers, each behind its gate', () => {
    const { unit } = storage();
    expect(unit('helm.cattle.io/HelmChart/kube-system/ceph-csi-drivers').needs).toEqual(['host/adonis/command/gate-rook-ceph']);
    expect(unit('host/adonis/command/gate-rook-ceph').body).toMatchObject({
      args: expect.arrayContaining(['deployment/ceph-csi-controller-manager']),
    });
  });

  it('names the drivers after its namespace and leaves out what nobody asked for', () => {
    const { spec } = storage().manifest('helm.cattle.io/HelmChart/kube-system/ceph-csi-drivers') as unknown as { readonly spec: object };
    expect(spec).toMatchObject({
      values: {
        operatorConfig: { driverSpecDefaults: { imageSet: { name: 'rook-csi-operator-image-set-configmap' } } },
        drivers: {
          cephfs: { enabled: true, name: 'rook-ceph.cephfs.csi.ceph.com' },
          rbd: { enabled: false },
          nfs: { enabled: false },
          nvmeof: { enabled: false },
        },
      },
    });
  });

  it('sets no CSI keys of the old scheme', () => {
    expect(JSON.stringify(storage().plan.units)).not.toMatch(/CSI_[A-Z]|ROOK_CSI/);
  });
});

describe('a Ceph cluster', () => {
  it('takes the declared disks by id and nothing else', () => {
    expect(storage().manifest(CLUSTER)['spec']).toMatchObject({
      storage: {
        useAllNodes: false,
        useAllDevices: false,
        nodes: THREE.map((host) => ({ name: host, devices: [{ name: `/dev/disk/by-id/ata-${host}` }] })),
      },
      cleanupPolicy: { confirmation: '' },
    });
  });

  it('uses keys that kernels before 7.0 can mount with, and expects the warnings about them', () => {
    const { spec } = storage().manifest(CLUSTER) as unknown as {
      readonly spec: { readonly healthCheck: { readonly muteHealthWarning: object } };
    };
    expect(spec).toMatchObject({ security: { cephx: { csi: { keyType: 'aes' } } } });
    expect(Object.keys(spec.healthCheck.muteHealthWarning)).toHaveLength(4);
  });

  it.each([
    { hosts: THREE, mon: 3, mgr: 2, size: 3, failureDomain: 'host' },
    { hosts: THREE.slice(0, 2), mon: 1, mgr: 1, size: 2, failureDomain: 'host' },
    { hosts: THREE.slice(0, 1), mon: 1, mgr: 1, size: 1, failureDomain: 'osd' },
  ])('has $mon monitors, $mgr managers and $size copies with $hosts', ({ hosts, mon, mgr, size, failureDomain }) => {
    const { manifest } = storage(hosts);
    expect(manifest(CLUSTER)['spec']).toMatchObject({ mon: { count: mon }, mgr: { count: mgr } });
    const pool = { failureDomain, replicated: { size, requireSafeReplicaSize: size > 1 } };
    expect(manifest(FILESYSTEM)['spec']).toMatchObject({ metadataPool: pool, dataPools: [pool] });
  });

  it('declares a pod per daemon, those of a disk on its own machine', () => {
    const pods = storage().plan.impliedPods;
    expect(pods.find(({ name }) => name === 'rook-ceph-osd-1')).toMatchObject({
      nodeSelector: { 'kubernetes.io/hostname': 'romulus' },
      requests: { memoryBytes: 2 * 2 ** 30 },
    });
    expect(pods.find(({ name }) => name === 'rook-ceph-mon')).toMatchObject({ replicas: 3, onePerNode: true });
    expect(pods.every(({ source }) => source.includes('@'))).toBe(true);
  });

  it('refuses a host whose label would keep its own daemons away', () => {
    const home = platform();
    const chart = home.chart('storage', 'rook-ceph');
    new RookOperator(chart, 'rook', { chart: charts.rookCeph, driversChart: charts.cephCsiDrivers, server: 'adonis' });
    const hosts: readonly [StorageHost] = [{ host: 'remus', disks: ['ata-remus'] }];
    new CephCluster(chart, 'cluster', { image: images.ceph, storage: hosts, nodeSelector: { class: 'big' } });
    expect(() => home.compiled()).toThrow("host/remus: has disks for Ceph, but Ceph's daemons run only on nodes with class=big");
  });
});

describe('a file system', () => {
  it('has a class that names every secret, the one for publishing included', () => {
    const { parameters, provisioner } = storage().manifest('storage.k8s.io/StorageClass/rook-cephfs') as unknown as {
      readonly provisioner: string;
      readonly parameters: Readonly<Record<string, string>>;
    };
    expect(provisioner).toBe('rook-ceph.cephfs.csi.ceph.com');
    expect(parameters).toMatchObject({ clusterID: 'rook-ceph', fsName: 'home', pool: 'home-replicated' });
    expect(Object.keys(parameters).filter((key) => key.endsWith('-secret-name'))).toEqual(
      ['controller-expand', 'controller-publish', 'node-stage', 'provisioner'].map((use) => `csi.storage.k8s.io/${use}-secret-name`),
    );
  });

  it('outlives its object, and its volumes have their group', () => {
    const { manifest, unit } = storage();
    expect(manifest(FILESYSTEM)['spec']).toMatchObject({ preserveFilesystemOnDelete: true });
    expect(manifest('ceph.rook.io/CephFilesystemSubVolumeGroup/rook-ceph/home-csi')['spec']).toMatchObject({
      name: 'csi',
      filesystemName: 'home',
    });
    expect(unit(FILESYSTEM).needs).toContain(CLUSTER);
  });

  it('keeps its two servers apart, but only wishes for it on a single machine', () => {
    const rule = (hosts: readonly string[]): string => {
      const { spec } = storage(hosts).manifest(FILESYSTEM) as unknown as {
        readonly spec: { readonly metadataServer: { readonly placement: { readonly podAntiAffinity: object } } };
      };
      return Object.keys(spec.metadataServer.placement.podAntiAffinity).join();
    };
    expect(rule(THREE)).toBe('requiredDuringSchedulingIgnoredDuringExecution');
    expect(rule(['adonis'])).toBe('preferredDuringSchedulingIgnoredDuringExecution');
  });
});

describe('a block pool', () => {
  it('has a class of its own with the secrets of its driver', () => {
    const { manifest } = storage(THREE, ['cephfs', 'rbd']);
    expect(manifest('storage.k8s.io/StorageClass/rook-ceph-block')).toMatchObject({
      provisioner: 'rook-ceph.rbd.csi.ceph.com',
      parameters: { pool: 'blocks', 'csi.storage.k8s.io/controller-publish-secret-name': 'rook-csi-rbd-provisioner' },
    });
  });
});
