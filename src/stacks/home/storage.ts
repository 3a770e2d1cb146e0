import { CephBlockPool } from '../../../constructs/cluster/rook-ceph/ceph-block-pool.js';
import { CephCluster } from '../../../constructs/cluster/rook-ceph/ceph-cluster.js';
import { CephFilesystem } from '../../../constructs/cluster/rook-ceph/ceph-filesystem.js';
import type { StorageHost } from '../../../constructs/cluster/rook-ceph/ceph-replication.js';
import { ROOK_NAMESPACE, RookOperator } from '../../../constructs/cluster/rook-ceph/rook-operator.js';
import { HomeChart } from '../../../constructs/core/chart.js';
import type { CephDisks } from '../../../constructs/host/disks/ceph-disks.js';
import type { Home } from '../../../constructs/core/home.js';
import { CEPH_NODES, type Machine } from '../../../constructs/core/machine.js';
import type { Settings } from '../../settings/settings.js';
import { charts, images } from '../versions.js';
import { firstServer } from './machines.js';
import type { Storage } from './site.js';

/** The class k3s brings along: a folder on the node where the pod first ran. */
const LOCAL: Storage = { storageClass: 'local-path', accessMode: 'ReadWriteOnce' };

/** Where the home keeps data: on Ceph as soon as machines give disks to it, else on each node's own disk. */
export function storage(
  home: Home,
  settings: Settings,
  disks: readonly CephDisks[],
): { readonly shared: Storage; readonly block: Storage } {
  const [first, ...rest] = settings.machines.flatMap(storageHost);
  if (first === undefined) return { shared: LOCAL, block: LOCAL };
  const operatorChart = new HomeChart(home, 'rook', { name: 'rook', namespace: ROOK_NAMESPACE });
  const operator = new RookOperator(operatorChart, 'operator', {
    chart: charts.rookCeph,
    driversChart: charts.cephCsiDrivers,
    server: firstServer(settings).name,
    drivers: settings.ceph.rbd ? ['cephfs', 'rbd'] : ['cephfs'],
  });
  const chart = new HomeChart(home, 'ceph', { name: 'ceph', namespace: ROOK_NAMESPACE });
  const cluster = new CephCluster(chart, 'cluster', { image: images.ceph, storage: [first, ...rest], nodeSelector: CEPH_NODES });
  // Rook takes what it is told to: nothing before the machine itself has shown that the disk is the one that is meant.
  cluster.node.addDependency(...disks);
  const filesystem = new CephFilesystem(chart, 'filesystem', { cluster });
  // No claim is bound before the drivers run.
  filesystem.node.addDependency(operator);
  const blocks = settings.ceph.rbd ? new CephBlockPool(chart, 'blocks', { cluster }) : undefined;
  blocks?.node.addDependency(operator);
  return {
    shared: { storageClass: filesystem.storageClass, accessMode: 'ReadWriteMany' },
    block: { storageClass: (blocks ?? filesystem).storageClass, accessMode: 'ReadWriteOnce' },
  };
}

function storageHost({ name, disks }: Machine): readonly StorageHost[] {
  const [first, ...rest] = disks.filter(({ use }) => use === 'ceph').map(({ id }) => id);
  return first === undefined ? [] : [{ host: name, disks: [first, ...rest] }];
}
