import { defineRule } from './define-rule.js';
import type { HomeIndex, Placed } from './home-index.js';

interface ClassView {
  readonly provisioner?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A Ceph class must name a cluster, and the filesystem or pool in it, that the home makes: deploy/examples/csi in rook/rook@v1.20.6. */
export const classBacking = defineRule('class-backing', (home, report) => {
  for (const kind of ['CephFilesystem', 'CephBlockPool']) {
    for (const pool of home.ofKind(`ceph.rook.io/${kind}`)) {
      if (hasCluster(home, pool.namespace)) continue;
      report(pool, `is in namespace ${pool.namespace}, which has no CephCluster`, `move it to the CephCluster's namespace, or add one`);
    }
  }
  for (const object of home.ofKind('storage.k8s.io/StorageClass')) {
    const { provisioner = '', parameters = {} } = object.manifest as Placed['manifest'] & ClassView;
    const { clusterID: cluster, fsName, pool } = parameters;
    if (cluster === undefined || !hasCluster(home, cluster)) continue;
    const [kind, name] = provisioner.endsWith('.cephfs.csi.ceph.com') ? ['CephFilesystem', fsName] : ['CephBlockPool', pool];
    if (name === undefined || home.find(`ceph.rook.io/${kind}`, cluster, name) !== undefined) continue;
    report(
      object,
      `creates volumes in the ${kind} '${name}' of ${cluster}, which does not exist`,
      `correct its parameters, or add the ${kind}`,
    );
  }
});

/** Classes of a cluster that is not declared here are somebody else's, pools and all. */
function hasCluster(home: HomeIndex, namespace: string): boolean {
  return home.ofKind('ceph.rook.io/CephCluster').some((cluster) => cluster.namespace === namespace);
}
