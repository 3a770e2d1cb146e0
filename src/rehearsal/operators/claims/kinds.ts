import type { ApiObject } from '../../../cluster/client/api-object.js';

export interface Claim extends ApiObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
    readonly volumeMode?: string;
    readonly accessModes?: readonly string[];
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
}

export interface Volume extends ApiObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly persistentVolumeReclaimPolicy?: string;
    readonly capacity?: { readonly storage?: string };
    readonly claimRef?: { readonly namespace: string; readonly name: string; readonly uid: string };
  };
  readonly status?: { readonly phase?: string };
}

export interface StorageClass extends ApiObject {
  readonly provisioner: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly reclaimPolicy?: string;
  readonly volumeBindingMode?: string;
  readonly allowVolumeExpansion?: boolean;
  readonly mountOptions?: readonly string[];
}
