import type { Manifest } from '../../constructs/core/manifest.js';
import { groupKind, parseGroup } from '../../constructs/core/identity.js';

/** Kinds that hold data, or whose removal takes with it everything that does. */
const HOLDS_DATA: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io/CustomResourceDefinition',
  'core/Namespace',
  'core/PersistentVolume',
  'core/PersistentVolumeClaim',
]);

/** API group whose every kind is a pool, a file system, a store or a user of one. */
const CEPH = 'ceph.rook.io';

/** Whether an object must outlive its removal from the program, until a person says otherwise. */
export function holdsData(manifest: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  return HOLDS_DATA.has(groupKind(manifest)) || parseGroup(manifest.apiVersion) === CEPH;
}
