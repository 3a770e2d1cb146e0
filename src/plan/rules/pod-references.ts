import { listContainers, type PodSpec } from '../pod-spec.js';

/** A named object that a pod cannot start without. */
export interface PodReference {
  readonly kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim' | 'ServiceAccount';
  readonly name: string;
  /** The key it must have. @default - any */
  readonly key?: string;
  /** Whether it fills environment variables. */
  readonly environment: boolean;
}

/** References that may be missing, beside what {@link PodSpec} reads. */
interface Optional {
  readonly optional?: boolean;
}

interface ProjectedSource {
  readonly configMap?: Optional & { readonly name: string; readonly items?: readonly { readonly key: string }[] };
  readonly secret?: Optional & { readonly name: string; readonly items?: readonly { readonly key: string }[] };
}

/** ConfigMaps, Secrets, claims and accounts a pod names, leaving out those marked optional. */
export function listReferences(pod: PodSpec): readonly PodReference[] {
  const references: PodReference[] = [];
  const add = (
    kind: PodReference['kind'],
    name: string | undefined,
    keys: readonly (string | undefined)[] = [undefined],
    environment = false,
  ): void => {
    if (name !== undefined) for (const key of keys) references.push({ kind, name, environment, ...(key === undefined ? {} : { key }) });
  };
  const keysOf = (source: { readonly items?: readonly { readonly key: string }[] }): readonly (string | undefined)[] =>
    source.items?.map(({ key }) => key) ?? [undefined];

  if (pod.serviceAccountName !== undefined && pod.serviceAccountName !== 'default') add('ServiceAccount', pod.serviceAccountName);
  for (const { name } of (pod as { readonly imagePullSecrets?: readonly { readonly name: string }[] }).imagePullSecrets ?? [])
    add('Secret', name);
  for (const volume of pod.volumes ?? []) {
    const { configMap, secret, persistentVolumeClaim } = volume;
    if (configMap !== undefined && !optional(configMap)) add('ConfigMap', configMap.name, keysOf(configMap));
    if (secret !== undefined && !optional(secret)) add('Secret', secret.secretName, keysOf(secret));
    if (persistentVolumeClaim !== undefined) add('PersistentVolumeClaim', persistentVolumeClaim.claimName);
    for (const source of (volume as { readonly projected?: { readonly sources?: readonly ProjectedSource[] } }).projected?.sources ?? []) {
      if (source.configMap !== undefined && !optional(source.configMap)) add('ConfigMap', source.configMap.name, keysOf(source.configMap));
      if (source.secret !== undefined && !optional(source.secret)) add('Secret', source.secret.name, keysOf(source.secret));
    }
  }
  for (const { env = [], envFrom = [], volumeMounts = [] } of listContainers(pod)) {
    for (const { valueFrom } of env) {
      if (valueFrom === undefined) continue;
      const { configMapKeyRef, secretKeyRef } = valueFrom;
      if (configMapKeyRef !== undefined && !optional(configMapKeyRef)) add('ConfigMap', configMapKeyRef.name, [configMapKeyRef.key], true);
      if (secretKeyRef !== undefined && !optional(secretKeyRef)) add('Secret', secretKeyRef.name, [secretKeyRef.key], true);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      if (configMapRef !== undefined && !optional(configMapRef)) add('ConfigMap', configMapRef.name, undefined, true);
      if (secretRef !== undefined && !optional(secretRef)) add('Secret', secretRef.name, undefined, true);
    }
    for (const { name, subPath } of volumeMounts) {
      if (subPath === undefined) continue;
      const volume = pod.volumes?.find((each) => each.name === name);
      const source = volume?.configMap ?? volume?.secret;
      if (source === undefined || optional(source)) continue;
      const key = source.items === undefined ? subPath : source.items.find(({ path }) => path === subPath)?.key;
      const target = 'secretName' in source ? source.secretName : source.name;
      // A path that none of the items makes is as missing as a key.
      add(volume?.configMap === undefined ? 'Secret' : 'ConfigMap', target, [key ?? subPath]);
    }
  }
  return references;
}

/** Whether the pod starts without it. */
function optional(source: object): boolean {
  return (source as Optional).optional === true;
}
