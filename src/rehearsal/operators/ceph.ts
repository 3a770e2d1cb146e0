import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { objectKey } from '../../cluster/client/api-object.js';
import type { ImpliedWorkloads } from './implied-workloads.js';
import { writeStatus, type WithStatus } from './status.js';
import type { Watched, WatchedKind } from './watched.js';
import type { WorkQueue } from './work-queue.js';

const OF_A_CLUSTER = ['CephFilesystem', 'CephFilesystemSubVolumeGroup', 'CephBlockPool'] as const satisfies readonly WatchedKind[];

/** What the stub for Rook needs. */
export interface CephProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
  readonly workloads: ImpliedWorkloads;
  /** What Ceph says of itself. */
  readonly health: string;
}

/**
 * Stands in for Rook's operator: a cluster's daemons appear as pods and it becomes healthy; its filesystems, groups and pools
 * become ready once it is (`rook/rook@v1.20.6 pkg/apis/ceph.rook.io/v1/types.go`: phases and states).
 */
export function stubForRook({ client, watched, queue, workloads, health }: CephProps): void {
  const look = (kind: WatchedKind, name: string, namespace: string | undefined): void =>
    queue.add(`${kind} ${objectKey({ metadata: { name, namespace } })}`, async () => {
      const object = watched.find<WithStatus>(kind, name, namespace);
      const id = `ceph.rook.io/${kind}/${namespace}/${name}`;
      if (object === undefined) {
        workloads.gone(id);
      } else if (kind === 'CephCluster') {
        workloads.caused(id);
        await writeStatus(client, object, { ...CREATED, ceph: { health } });
      } else if (clusterIsHealthy(watched, namespace)) {
        workloads.caused(id);
        await writeStatus(client, object, { phase: 'Ready' });
      } else {
        await writeStatus(client, object, { phase: 'Progressing' });
      }
      return 'done';
    });
  for (const kind of OF_A_CLUSTER) watched.on(kind, ({ metadata }) => look(kind, metadata.name, metadata.namespace));
  watched.on('CephCluster', ({ metadata: { name, namespace } }) => {
    look('CephCluster', name, namespace);
    for (const kind of OF_A_CLUSTER) {
      for (const { metadata } of watched.all(kind)) if (metadata.namespace === namespace) look(kind, metadata.name, namespace);
    }
  });
}

const CREATED = {
  phase: 'Ready',
  state: 'Created',
  message: 'Cluster created successfully',
};

function clusterIsHealthy(watched: Watched, namespace: string | undefined): boolean {
  return watched
    .all<WithStatus>('CephCluster')
    .some(({ metadata, status }) => metadata.namespace === namespace && status?.phase === 'Ready');
}
