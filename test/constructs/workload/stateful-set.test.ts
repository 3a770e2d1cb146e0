import { Size } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { perOrdinal } from '../../../constructs/workload/ordinals.js';
import { StatefulSet } from '../../../constructs/workload/stateful-set.js';
import { type WorkloadSpec, container, firstOf, homeWith, podOf } from './workload-home.js';

const cameras = [
  { name: 'driveway', url: 'rtsp://192.168.137.31/1' },
  { name: 'frontdoor', url: 'rtsp://192.168.137.32/1' },
  { name: 'sidegate', url: 'rtsp://192.168.137.33/1' },
] as const;

describe('a StatefulSet', () => {
  it('brings the headless Service that its Pods are named by', () => {
    const { spec, plan } = homeWith(
      (chart) =>
        new StatefulSet(chart, 'db', {
          name: 'db',
          serviceName: 'db-pods',
          containers: [{ ...container(), ports: [{ name: 'postgres', port: 5432 }] }],
        }),
    );
    expect(spec('apps/StatefulSet/home/db')).toMatchObject({ replicas: 1, serviceName: 'db-pods' });
    expect(spec('core/Service/home/db-pods')).toMatchObject({
      clusterIP: 'None',
      ports: [{ name: 'postgres', port: 5432, targetPort: 'postgres' }],
    });
    expect(plan.units.find(({ id }) => id === 'apps/StatefulSet/home/db')!.needs).toContain('core/Service/home/db-pods');
  });

  it('has exactly one Pod per configuration, each with its own file', () => {
    const ordinals = perOrdinal(cameras, '.json', (camera, number) => JSON.stringify({ ...camera, number }));
    const { spec, object, plan } = homeWith(
      (chart) =>
        new StatefulSet(chart, 'segment', {
          name: 'segment',
          start: 'Parallel',
          ordinals,
          containers: [{ ...container(), mounts: [{ type: 'ordinal', at: '/etc/camera.json' }] }],
        }),
    );
    const set = spec<WorkloadSpec>('apps/StatefulSet/home/segment');
    expect(set).toMatchObject({ replicas: 3, podManagementPolicy: 'Parallel' });
    expect(object('core/ConfigMap/home/segment-ordinals')).toMatchObject({
      data: { '1.json': '{"name":"frontdoor","url":"rtsp://192.168.137.32/1","number":1}' },
    });
    expect(firstOf(set).env).toEqual([
      { name: 'POD_INDEX', valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } } },
    ]);
    expect(firstOf(set).volumeMounts).toEqual([
      { name: 'ordinals', mountPath: '/etc/camera.json', subPathExpr: '$(POD_INDEX).json', readOnly: true },
    ]);
    expect(plan.units.find(({ id }) => id === 'apps/StatefulSet/home/segment')!.needs).toContain('core/ConfigMap/home/segment-ordinals');
  });

  it('lets a program pick its configuration by number from a folder', () => {
    const { spec } = homeWith(
      (chart) =>
        new StatefulSet(chart, 'segment', {
          name: 'segment',
          ordinals: perOrdinal(cameras, '.conf', ({ url }) => url),
          containers: [
            { ...container(), args: ['--config', '/cfg/$(POD_INDEX).conf'], mounts: [{ type: 'ordinal', as: 'folder', at: '/cfg' }] },
          ],
        }),
    );
    expect(firstOf(spec('apps/StatefulSet/home/segment')).volumeMounts).toEqual([{ name: 'ordinals', mountPath: '/cfg', readOnly: true }]);
  });

  it('gives every Pod a claim of its own, written as Kubernetes and Argo CD would read it back', () => {
    const claim = { name: 'data', size: Size.gibibytes(10), accessMode: 'ReadWriteOnce', storageClass: 'ceph-block' } as const;
    const { spec } = homeWith(
      (chart) =>
        new StatefulSet(chart, 'db', {
          name: 'db',
          containers: [{ ...container(), mounts: [{ type: 'own-claim', claim, at: '/var/lib/postgresql' }] }],
        }),
    );
    const set = spec<WorkloadSpec>('apps/StatefulSet/home/db');
    expect(set['volumeClaimTemplates']).toEqual([
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'ceph-block',
          volumeMode: 'Filesystem',
          resources: { requests: { storage: '10Gi' } },
        },
      },
    ]);
    expect(podOf(set)).not.toHaveProperty('volumes');
    expect(set['persistentVolumeClaimRetentionPolicy']).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  });

  it('refuses an ordinal mount without configurations', () => {
    expect(() =>
      homeWith(
        (chart) => new StatefulSet(chart, 'x', { name: 'x', containers: [{ ...container(), mounts: [{ type: 'ordinal', at: '/x' }] }] }),
      ),
    ).toThrow("workloads/x: an ordinal mount at /x needs the StatefulSet's 'ordinals'");
  });
});
