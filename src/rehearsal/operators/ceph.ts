import { setStatus } from './change.js';
import type { ConditionedObject } from '../../cluster/status/objects.js';
import type { Operator } from './change.js';

const OF_A_CLUSTER = ['CephFilesystem', 'CephFilesystemSubVolumeGroup', 'CephBlockPool'] as const;

const CREATED = { phase: 'Ready', state: 'Created', message: 'Cluster created successfully' };

/**
 * Rook's operator: a cluster becomes healthy; its filesystems, groups and pools become ready once it is
 * (`rook/rook@v1.20.6 pkg/apis/ceph.rook.io/v1/types.go`: phases and states).
 *
 * @param health what Ceph says of itself
 */
export function rook(health: string): Operator {
  return function* (view) {
    const clusters = view.all<ConditionedObject>('CephCluster');
    for (const cluster of clusters) yield* setStatus(cluster, { ...CREATED, ceph: { health } });
    const healthy = clusters.filter(({ status }) => status?.phase === 'Ready').map(({ metadata }) => metadata.namespace);
    for (const kind of OF_A_CLUSTER) {
      for (const object of view.all(kind)) {
        yield* setStatus(object, { phase: healthy.includes(object.metadata.namespace) ? 'Ready' : 'Progressing' });
      }
    }
  };
}
