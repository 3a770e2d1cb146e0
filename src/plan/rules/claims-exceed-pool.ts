import { sizeText } from '../../../constructs/core/quantity.js';
import { Size } from 'cdk8s';
import { claimsOf, classFacts } from './claims.js';
import { defineRule } from './define-rule.js';
import { specOf, type HomeIndex } from './home-index.js';
import type { FilesystemView } from './kinds.js';

/** What the claims add up to must fit on the disks, as often as Ceph keeps everything. */
export const claimsExceedPool = defineRule('claims-exceed-pool', (home, report) => {
  const [cluster] = home.ofKind('ceph.rook.io/CephCluster');
  if (cluster === undefined) return;
  const raw = home.nodes
    .flatMap(({ disks }) => disks.filter(({ use }) => use === 'ceph'))
    .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const copies = copiesKept(home);
  const claimed = claimsOf(home)
    .filter(({ className }) => classFacts(home, className)?.provisioner.endsWith('.csi.ceph.com') === true)
    .reduce((sum, { bytes = 0, count }) => sum + bytes * count, 0);
  if (claimed * copies <= raw) return;
  report(
    cluster,
    `its disks hold ${rounded(raw)}, which is ${rounded(raw / copies)} kept ${copies} times, but the claims add up to ${rounded(claimed)}: make claims smaller, add disks with use: ceph, or keep fewer copies`,
  );
});

/** The most copies any pool keeps: the cautious reading when pools differ. Rook's default is 3. */
function copiesKept(home: HomeIndex): number {
  const pools = [
    ...home.ofKind('ceph.rook.io/CephFilesystem').flatMap(({ manifest }) => specOf<FilesystemView>(manifest).dataPools ?? []),
    ...home.ofKind('ceph.rook.io/CephBlockPool').map(({ manifest }) => specOf<FilesystemView>(manifest)),
  ];
  const sizes = pools.flatMap(({ replicated }) => (replicated?.size === undefined ? [] : [replicated.size]));
  return sizes.length === 0 ? 3 : Math.max(...sizes);
}

function rounded(bytes: number): string {
  return sizeText(Size.gibibytes(Math.floor(bytes / 1024 ** 3)));
}
