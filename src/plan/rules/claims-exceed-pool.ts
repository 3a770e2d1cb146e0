import { Size } from 'cdk8s';
import { sizeText } from '../../../constructs/core/quantity.js';
import { claimsOf } from './claims.js';
import { defineRule } from './define-rule.js';
import { specOf, type HomeIndex } from './home-index.js';
import type { FilesystemView } from './kinds.js';

/** What Rook keeps of everything where a pool does not say: rook/rook@v1.20.6 deploy/examples/filesystem.yaml. */
const USUAL_COPIES = 3;

/** What the claims add up to must fit on the disks, as often as Ceph keeps it. */
export const claimsExceedPool = defineRule('claims-exceed-pool', (home, report) => {
  const [cluster] = home.ofKind('ceph.rook.io/CephCluster');
  if (cluster === undefined) return;
  const disks = home.nodes.flatMap((machine) => machine.disks.filter(({ use }) => use === 'ceph'));
  const room = disks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const copies = copiesByClass(home);
  let claimed = 0;
  let kept = 0;
  for (const { className, bytes = 0, count } of claimsOf(home)) {
    const times = copies.get(className);
    if (times === undefined) continue;
    claimed += bytes * count;
    kept += bytes * count * times;
  }
  if (kept <= room) return;
  report(
    cluster,
    `its disks hold ${rounded(room)}, but the claims add up to ${rounded(claimed)}, which is ${rounded(kept)} with all copies: make claims smaller, add disks with use: ceph, or keep fewer copies`,
  );
});

/** How many copies stand behind each class that Ceph provides. */
function copiesByClass(home: HomeIndex): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { name, manifest } of home.ofKind('storage.k8s.io/StorageClass')) {
    const { provisioner = '', parameters = {} } = manifest as unknown as {
      readonly provisioner?: string;
      readonly parameters?: Readonly<Record<string, string>>;
    };
    if (!provisioner.endsWith('.csi.ceph.com')) continue;
    const { clusterID = '', fsName = '', pool = '' } = parameters;
    found.set(name, filesystemCopies(home, clusterID, fsName, pool) ?? blockCopies(home, clusterID, pool) ?? USUAL_COPIES);
  }
  return found;
}

/** A filesystem's data pool is called `<filesystem>-<name>` in its class; one without a name is the first. */
function filesystemCopies(home: HomeIndex, cluster: string, filesystem: string, pool: string): number | undefined {
  const object = home.find('ceph.rook.io/CephFilesystem', cluster, filesystem);
  if (object === undefined) return undefined;
  const { dataPools = [] } = specOf<FilesystemView>(object.manifest);
  const used = dataPools.find(({ name }) => name !== undefined && `${filesystem}-${name}` === pool) ?? dataPools[0];
  return used?.replicated?.size;
}

function blockCopies(home: HomeIndex, cluster: string, pool: string): number | undefined {
  const object = home.find('ceph.rook.io/CephBlockPool', cluster, pool);
  return object === undefined ? undefined : specOf<FilesystemView>(object.manifest).replicated?.size;
}

function rounded(bytes: number): string {
  return sizeText(Size.gibibytes(Math.floor(bytes / 1024 ** 3)));
}
