import { Quantity, type Volume, type VolumeMount } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { DNS_LABEL, named, toDnsLabel } from '../core/naming.js';
import { sizeText } from '../core/quantity.js';
import { POD_INDEX } from './environment.js';
import type { OwnClaim, StatefulMount } from './mount.js';

/** The ConfigMap that holds one key per ordinal. */
export interface OrdinalVolume {
  readonly config: string;
  /** End of every key after the number, such as `.json`. */
  readonly suffix: string;
}

/** Volumes of one Pod, gathered from what its containers mount. */
export class Volumes {
  readonly #volumes = new Map<string, { readonly volume: Volume; readonly source: string }>();
  readonly ownClaims = new Map<string, OwnClaim>();
  /** Digests of ConfigMaps in use, by name. */
  readonly digests = new Map<string, string>();

  constructor(
    private readonly where: string,
    private readonly ordinals: OrdinalVolume | undefined,
  ) {}

  /** Renders the mount and remembers its volume. Throws when one name would stand for two volumes. */
  mount(mount: StatefulMount): VolumeMount {
    const at = mount.at ?? (mount.type === 'device' ? mount.device : '');
    if (!/^\/[^:\0]*$/.test(at)) throw new Error(`${this.where}: a mount needs an absolute path without ':', got '${at}'`);
    switch (mount.type) {
      case 'claim': {
        const { name } = mount.claim;
        this.#add(name, { persistentVolumeClaim: { claimName: name } }, `claim ${name}`);
        return { name, mountPath: at, subPath: mount.subPath, readOnly: mount.readOnly };
      }
      case 'file': {
        const { key } = mount.file;
        const name = mount.file.type === 'config' ? this.#config(mount.file.config, mount.file.digest) : this.#secret(mount.file.secret);
        return { name, mountPath: at, subPath: key, readOnly: true };
      }
      case 'config':
        return { name: this.#config(mount.config.name, mount.config.digest), mountPath: at, readOnly: true };
      case 'credential':
        return { name: this.#secret(mount.credential.name), mountPath: at, readOnly: true };
      case 'scratch': {
        const { name, limit, on } = mount.scratch;
        const emptyDir = {
          ...(on === 'memory' ? { medium: 'Memory' } : {}),
          ...(limit === undefined ? {} : { sizeLimit: Quantity.fromString(sizeText(limit)) }),
        };
        this.#add(name, { emptyDir }, `scratch ${JSON.stringify(emptyDir)}`);
        return { name, mountPath: at, subPath: mount.subPath };
      }
      case 'device':
        return { name: this.#hostPath('device', mount.device, 'CharDevice'), mountPath: at };
      case 'host-path':
        return { name: this.#hostPath('host', mount.path, mount.kind), mountPath: at, readOnly: mount.readOnly };
      case 'own-claim': {
        const { claim } = mount;
        const other = this.ownClaims.get(named(DNS_LABEL, claim.name, this.where, 'the name of a claim'));
        if (this.#volumes.has(claim.name) || (other !== undefined && other !== claim))
          throw this.#clash(claim.name, 'another volume', 'a claim of its own');
        this.ownClaims.set(claim.name, claim);
        return { name: claim.name, mountPath: at, subPath: mount.subPath };
      }
      case 'ordinal': {
        if (this.ordinals === undefined)
          throw new Error(`${this.where}: an ordinal mount at ${at} needs the StatefulSet's 'ordinals', which says one content per Pod`);
        const { config, suffix } = this.ordinals;
        this.#add('ordinals', { configMap: { name: config } }, config);
        const subPathExpr = mount.as === 'folder' ? undefined : `$(${POD_INDEX})${suffix}`;
        return { name: 'ordinals', mountPath: at, subPathExpr, readOnly: true };
      }
    }
  }

  /** The Pod's volumes, in the order of their first use. */
  rendered(): Volume[] | undefined {
    return this.#volumes.size === 0 ? undefined : Array.from(this.#volumes.values(), ({ volume }) => volume);
  }

  #config(config: string, digest: string): string {
    this.digests.set(config, digest);
    return this.#add(toDnsLabel(`config-${config}`), { configMap: { name: config } }, `ConfigMap ${config}`);
  }

  #secret(secret: string): string {
    return this.#add(toDnsLabel(`secret-${secret}`), { secret: { secretName: secret } }, `Secret ${secret}`);
  }

  #hostPath(prefix: string, path: string, type: string): string {
    if (!path.startsWith('/')) throw new Error(`${this.where}: a path on the node is absolute, got '${path}'`);
    return this.#add(toDnsLabel(`${prefix}${path}`), { hostPath: { path, type } }, `${type} ${path}`);
  }

  #add(name: string, volume: Omit<Volume, 'name'>, source: string): string {
    const other = this.#volumes.get(name);
    if (other === undefined && !this.ownClaims.has(name))
      this.#volumes.set(named(DNS_LABEL, name, this.where, 'the name of a volume'), { volume: { name, ...volume }, source });
    else if (other?.source !== source) throw this.#clash(name, other?.source ?? 'a claim of its own', source);
    return name;
  }

  #clash(name: string, one: string, other: string): Error {
    return new Error(`${this.where}: volume '${name}' would be both ${one} and ${other}: rename one of them`);
  }
}
