import type { Size } from 'cdk8s';
import type { AccessMode, Claim } from './claim.js';
import type { ConfigMap } from './config-map.js';
import type { Credential } from './credential.js';
import type { ConfigKey, SecretKey } from './environment.js';

/** Something at a path in a container. */
export type Mount = ClaimMount | FileMount | ConfigMount | CredentialMount | ScratchMount | DeviceMount | HostPathMount;

/** What a StatefulSet's containers may also mount: what each of its Pods has for itself. */
export type StatefulMount = Mount | OwnClaimMount | OrdinalMount;

interface At {
  /** Absolute path in the container. */
  readonly at: string;
}

/** A claim, or a folder of it. */
export interface ClaimMount extends At {
  readonly type: 'claim';
  readonly claim: Claim;
  /** Folder of the volume, without a leading slash. @default - all of it */
  readonly subPath?: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** One key of a ConfigMap or Credential as one file, beside what else the folder holds. */
export interface FileMount extends At {
  readonly type: 'file';
  readonly file: ConfigKey | SecretKey;
}

/** Every key of a ConfigMap as a file in a folder of their own. */
export interface ConfigMount extends At {
  readonly type: 'config';
  readonly config: ConfigMap;
}

/** Every key of a Credential as a file in a folder of their own. */
export interface CredentialMount extends At {
  readonly type: 'credential';
  readonly credential: Credential;
}

/** An empty folder that lives as long as the Pod; containers that mount one of the same name share it. */
export interface ScratchMount extends At {
  readonly type: 'scratch';
  readonly scratch: Scratch;
  /** @default - all of it */
  readonly subPath?: string;
}

export interface Scratch {
  /** RFC 1123 label, unique in the Pod. */
  readonly name: string;
  /** Largest it may grow before the Pod is evicted. @default - as far as the disk allows */
  readonly limit?: Size;
  /** Where it lies; memory counts against the container's limit. @default 'disk' */
  readonly on?: 'disk' | 'memory';
}

/** A character device of the node. Without it the container does not start, instead of writing to an empty folder. */
export interface DeviceMount {
  readonly type: 'device';
  /** Absolute path on the node, such as `/dev/ttyACM0`. */
  readonly device: string;
  /** Absolute path in the container. @default - the same */
  readonly at?: string;
}

/** A folder, file or socket of the node. */
export interface HostPathMount extends At {
  readonly type: 'host-path';
  readonly path: string;
  /** What must be there; the `OrCreate` kinds make it. */
  readonly kind: 'Directory' | 'DirectoryOrCreate' | 'File' | 'FileOrCreate' | 'Socket';
  /** @default false */
  readonly readOnly?: boolean;
}

/** A claim that every Pod of the StatefulSet gets for itself, `<name>-<workload>-<number>`. */
export interface OwnClaimMount extends At {
  readonly type: 'own-claim';
  readonly claim: OwnClaim;
  /** @default - all of it */
  readonly subPath?: string;
}

export interface OwnClaim {
  /** RFC 1123 label, unique in the StatefulSet. */
  readonly name: string;
  readonly size: Size;
  readonly accessMode: AccessMode;
  /** Name of the StorageClass. */
  readonly storageClass: string;
}

/** What the StatefulSet's `ordinals` say for this Pod: as one file, or all of them in a folder named by number. */
export interface OrdinalMount extends At {
  readonly type: 'ordinal';
  /** `folder` is for programs that take `--config /cfg/$(POD_INDEX).conf`; it follows changes. @default 'file' */
  readonly as?: 'file' | 'folder';
}
