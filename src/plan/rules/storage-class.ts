import { claimsOf, classFacts } from './claim-index.js';
import { defineRule } from './define-rule.js';
import { readSpec, type HomeIndex } from './home-index.js';
import type { ApplicationView, HelmChartView } from './manifest-views.js';
import { listSome } from './list-text.js';

/** Access modes by the end of a provisioner's name; others are not judged. */
const MODES: readonly { readonly ends: string; readonly modes: readonly string[]; readonly block?: readonly string[] }[] = [
  { ends: 'rancher.io/local-path', modes: ['ReadWriteOnce', 'ReadWriteOncePod'] },
  { ends: 'cephfs.csi.ceph.com', modes: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'] },
  {
    ends: 'rbd.csi.ceph.com',
    modes: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany'],
    block: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'],
  },
];

/** A claim of a class that does not exist waits for ever. */
export const storageClassExists = defineRule('storage-class-exists', (home, report) => {
  for (const { at, name, className } of claimsOf(home)) {
    if (className === '' || classFacts(home, className) !== undefined || madeByChart(home, className)) continue;
    const classes = ['local-path', ...home.ofKind('storage.k8s.io/StorageClass').map((each) => each.name)];
    report(
      at,
      `the claim '${name}' asks for the storage class '${className}', which does not exist; there are ${listSome(classes)}`,
      `use one of those, or add the StorageClass`,
    );
  }
});

/** A class that cannot share a volume leaves a claim that wants to share it pending. */
export const accessMode = defineRule('access-mode', (home, report) => {
  for (const { at, name, className, modes, block } of claimsOf(home)) {
    const facts = classFacts(home, className);
    const can = facts === undefined ? undefined : MODES.find(({ ends }) => facts.provisioner.endsWith(ends));
    if (can === undefined) continue;
    const able = block ? (can.block ?? can.modes) : can.modes;
    const unable = modes.filter((mode) => !able.includes(mode));
    if (unable.length === 0) continue;
    report(
      at,
      `the claim '${name}' needs ${listSome(unable)}, but the class '${className}' offers ${listSome(able)}`,
      `use a shared class (CephFS), or ReadWriteOnce`,
    );
  }
});

/** Some charts bring a class whose name stands in their values. */
function madeByChart(home: HomeIndex, className: string): boolean {
  const charts = home.ofKind('helm.cattle.io/HelmChart').map(({ manifest }) => {
    const { valuesContent = '', values } = readSpec<HelmChartView>(manifest);
    return valuesContent + JSON.stringify(values ?? '');
  });
  const applications = home.ofKind('argoproj.io/Application').flatMap(({ manifest }) => {
    const { source } = readSpec<ApplicationView>(manifest);
    return source?.chart === undefined ? [] : [JSON.stringify(source.helm ?? '')];
  });
  return [...charts, ...applications].some((text) => text.includes(className));
}
