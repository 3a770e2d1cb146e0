import { Size } from 'cdk8s';
import { sizeText } from '../../../constructs/core/quantity.js';
import { separatesDisks, roomFactor, type Kept, type PoolSpec } from '../pool-room.js';
import { claimsOf } from './claim-index.js';
import { defineRule } from './define-rule.js';
import { readSpec, type HomeIndex } from './home-index.js';
import type { FilesystemView } from './manifest-views.js';

/** What the claims add up to must fit on the disks, as often as Ceph keeps it, and no two copies in the same place. */
export const claimsExceedPool = defineRule('claims-exceed-pool', (home, report) => {
  const [cluster] = home.ofKind('ceph.rook.io/CephCluster');
  if (cluster === undefined) return;
  const disks = home.nodes.map((machine) => machine.disks.filter(({ use }) => use === 'ceph').map(({ sizeBytes }) => sizeBytes));
  const pools = poolsByClass(home);
  const data = claimsOf(home).flatMap(({ className, bytes = 0, count }): readonly Kept[] => {
    const pool = pools.get(className);
    return pool === undefined ? [] : [{ bytes: bytes * count, pool }];
  });
  const times = roomFactor(disks, data);
  if (times >= 1) return;
  const raw = disks.flat().reduce((sum, size) => sum + size, 0);
  const claimed = data.reduce((sum, { bytes }) => sum + bytes, 0);
  const place = placeOfCopies(data);
  report(
    cluster,
    `claims add up to ${rounded(claimed)}, but its disks (${rounded(raw)}) hold ${rounded(claimed * times)} with every copy on a different ${place}`,
    `make claims smaller, add disks with use: ceph to the smallest ${place}s, or keep fewer copies`,
  );
});

/** The pool behind each class that Ceph provides. */
export function poolsByClass(home: HomeIndex): ReadonlyMap<string, PoolSpec> {
  const pools = new Map<string, PoolSpec>();
  for (const { name, manifest } of home.ofKind('storage.k8s.io/StorageClass')) {
    const { provisioner = '', parameters = {} } = manifest as unknown as {
      readonly provisioner?: string;
      readonly parameters?: Readonly<Record<string, string>>;
    };
    if (!provisioner.endsWith('.csi.ceph.com')) continue;
    const { clusterID = '', fsName = '', pool = '' } = parameters;
    pools.set(name, filesystemPool(home, clusterID, fsName, pool) ?? blockPool(home, clusterID, pool) ?? {});
  }
  return pools;
}

/** A filesystem's data pool is called `<filesystem>-<name>` in its class; one without a name is the first. */
function filesystemPool(home: HomeIndex, cluster: string, filesystem: string, pool: string): PoolSpec | undefined {
  const object = home.find('ceph.rook.io/CephFilesystem', cluster, filesystem);
  if (object === undefined) return undefined;
  const { dataPools = [] } = readSpec<FilesystemView>(object.manifest);
  return dataPools.find(({ name }) => name !== undefined && `${filesystem}-${name}` === pool) ?? dataPools[0];
}

function blockPool(home: HomeIndex, cluster: string, pool: string): PoolSpec | undefined {
  const object = home.find('ceph.rook.io/CephBlockPool', cluster, pool);
  return object === undefined ? undefined : readSpec<PoolSpec>(object.manifest);
}

function placeOfCopies(data: readonly Kept[]): 'host' | 'disk' {
  return data.every(({ pool }) => separatesDisks(pool)) ? 'disk' : 'host';
}

function rounded(bytes: number): string {
  return sizeText(Size.gibibytes(Math.floor(bytes / 1024 ** 3)));
}
