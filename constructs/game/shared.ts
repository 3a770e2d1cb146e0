import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { type AccessMode, Claim } from '../workload/claim.js';

export interface SharedFoldersProps {
  /** Name of a StorageClass; one whose volumes several nodes can mount at once, unless all games run on one. */
  readonly storageClass: string;
  /** @default 'ReadWriteMany' */
  readonly accessMode?: AccessMode;
  /** @default Size.mebibytes(128) */
  readonly romsSize?: Size;
  /** @default Size.mebibytes(128) */
  readonly artSize?: Size;
}

/** What all games of a namespace read together: the ROMs, and the pictures around them. */
export class SharedFolders extends Construct {
  readonly roms: Claim;
  readonly art: Claim;

  constructor(scope: Construct, id: string, { storageClass, accessMode = 'ReadWriteMany', romsSize, artSize }: SharedFoldersProps) {
    super(scope, id);
    const claim = (name: string, size = Size.mebibytes(128)): Claim => new Claim(this, name, { name, size, accessMode, storageClass });
    this.roms = claim('roms', romsSize);
    this.art = claim('art', artSize);
  }
}
