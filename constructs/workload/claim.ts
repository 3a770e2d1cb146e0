import type { Size } from 'cdk8s';
import { KubePersistentVolumeClaim, type PersistentVolumeClaimSpec, Quantity } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { DNS_LABEL, named } from '../core/naming.js';
import { sizeText } from '../core/quantity.js';

/** From how many nodes, or Pods, a volume can be mounted at once, and whether they may write. */
export type AccessMode = 'ReadWriteOnce' | 'ReadWriteOncePod' | 'ReadWriteMany' | 'ReadOnlyMany';

export interface ClaimProps {
  readonly name: string;
  readonly size: Size;
  /** Databases want `ReadWriteOnce` on a block class; shared folders `ReadWriteMany` on a file system class. */
  readonly accessMode: AccessMode;
  /** Name of the StorageClass. */
  readonly storageClass: string;
}

/** Storage that outlives the Pods that use it. */
export class Claim extends KubePersistentVolumeClaim {
  readonly accessMode: AccessMode;
  readonly size: Size;

  constructor(scope: Construct, id: string, props: ClaimProps) {
    named(DNS_LABEL, props.name, `${scope.node.path}/${id}`, 'the name of a claim');
    super(scope, id, { metadata: { name: props.name }, spec: claimSpec(props) });
    this.accessMode = props.accessMode;
    this.size = props.size;
  }
}

/** The spec with every field the API server would otherwise fill in, so that nothing differs afterwards. */
export function claimSpec({ size, accessMode, storageClass }: ClaimProps): PersistentVolumeClaimSpec {
  return {
    accessModes: [accessMode],
    storageClassName: storageClass,
    volumeMode: 'Filesystem',
    resources: { requests: { storage: Quantity.fromString(sizeText(size)) } },
  };
}
