import { atOnce } from '../../cluster/check/at-once.js';
import type { ApiClient } from '../../cluster/client/api-client.js';
import { ApiError } from '../../cluster/client/api-error.js';
import { type ApiResource, ApiResources, objectPath } from '../../cluster/client/api-resources.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { keyOf as nameOf, Mirror } from '../control-plane/mirror.js';
import { argoGroup, keyOf, type Named, trackedBy } from './annotations.js';
import { type Exclusions, isExcluded } from './exclusions.js';
import { whenAvailable } from './when-available.js';

/** Only names and annotations, which is all that is looked for in kinds nobody declared. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** The objects of the cluster that Applications hold or may hold, kept as the server has them. */
export class LiveState {
  readonly #client: ApiClient;
  readonly #changed: (object: ApiObject) => void;
  readonly #mirrors = new Map<string, Mirror>();
  /** What the server answered to our own writes, which its watches may tell us later. */
  readonly #written = new Map<string, ApiObject>();
  readonly #gone = new Set<string>();
  #resources: ApiResources;

  private constructor(client: ApiClient, resources: ApiResources, changed: (object: ApiObject) => void) {
    this.#client = client;
    this.#resources = resources;
    this.#changed = changed;
  }

  /** @param changed told of every object that is new, changed or gone */
  static async start(client: ApiClient, changed: (object: ApiObject) => void): Promise<LiveState> {
    return new LiveState(client, await whenAvailable(() => ApiResources.discover(client)), changed);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.stop()));
  }

  /** Asks the server anew which kinds it knows. */
  async discover(): Promise<void> {
    this.#resources = await whenAvailable(() => ApiResources.discover(this.#client));
  }

  resource({ apiVersion, kind }: Pick<Named, 'apiVersion' | 'kind'>): ApiResource | undefined {
    return this.#resources.find(apiVersion, kind);
  }

  pathOf(object: Named): string | undefined {
    const resource = this.resource(object);
    return resource === undefined ? undefined : objectPath(resource, object);
  }

  /** Keeps the objects of these kinds from now on; those that the server does not know are left out. */
  async follow(kinds: Iterable<Pick<Named, 'apiVersion' | 'kind'>>): Promise<void> {
    const ready: Promise<void>[] = [];
    for (const { apiVersion, kind } of kinds) {
      const resource = this.resource({ apiVersion, kind });
      if (resource === undefined || this.#mirrors.has(`${apiVersion} ${kind}`)) continue;
      const mirror = new Mirror({
        client: this.#client,
        path: everywhere(resource),
        changed: (object, what) => {
          if (what === 'gone') this.#gone.add(object.metadata.uid);
          this.#changed(object);
        },
      });
      this.#mirrors.set(`${apiVersion} ${kind}`, mirror);
      ready.push(mirror.ready);
    }
    await Promise.all(ready);
  }

  /** Keeps every kind of which there is an object that says it belongs to an Application. */
  async followTracked(exclusions: Exclusions): Promise<void> {
    const tracked: ApiResource[] = [];
    const seen = new Set<string>();
    const first = this.#resources.all().filter(({ apiVersion, kind }) => {
      const name = `${argoGroup(apiVersion)}/${kind}`;
      if (seen.has(name) || isExcluded(exclusions, argoGroup(apiVersion), kind)) return false;
      seen.add(name);
      return true;
    });
    await atOnce(first, async (resource) => {
      if ((await this.#names(resource)).some((object) => trackedBy({ ...resource, ...object }) !== undefined)) tracked.push(resource);
    });
    await this.follow(tracked);
  }

  /** The object of this kind and name; undefined when there is none. */
  get(object: Named): ApiObject | undefined {
    return this.#newest(this.#mirrors.get(`${object.apiVersion} ${object.kind}`)?.items.get(nameOf(object as ApiObject)), object);
  }

  /** Every object of a kind that is kept. */
  all(apiVersion: string, kind: string): readonly ApiObject[] {
    const items = [...(this.#mirrors.get(`${apiVersion} ${kind}`)?.items.values() ?? [])];
    return items.flatMap((object) => this.#newest(object, object) ?? []);
  }

  /** Every object that says it belongs to an Application. */
  trackedBy(application: string): readonly ApiObject[] {
    const found = new Map<string, ApiObject>();
    for (const mirror of this.#mirrors.values()) {
      for (const item of mirror.items.values()) {
        const object = this.#newest(item, item);
        if (object !== undefined && trackedBy(object) === application) found.set(object.metadata.uid, object);
      }
    }
    return [...found.values()];
  }

  /** Takes over what the server answered to a write. */
  wrote(object: ApiObject): void {
    const same = this.get(object)?.metadata.resourceVersion === object.metadata.resourceVersion;
    this.#written.set(`${object.apiVersion} ${keyOf(object)}`, object);
    if (!same) this.#changed(object);
  }

  /** Asks the server for an object after it was told to delete it, which finalizers may hold up. */
  async deleted(object: ApiObject): Promise<void> {
    const path = this.pathOf(object);
    const left = path === undefined ? undefined : await this.#client.find(path);
    if (left === undefined || left.metadata.uid !== object.metadata.uid) this.#gone.add(object.metadata.uid);
    else this.#written.set(`${object.apiVersion} ${keyOf(object)}`, left);
    this.#changed(object);
  }

  /** The newer of what the watch shows and what the server answered to our own last write. */
  #newest(seen: ApiObject | undefined, object: Named): ApiObject | undefined {
    const written = this.#written.get(`${object.apiVersion} ${keyOf(object)}`);
    const [one, other] = [seen, written].filter((object) => object !== undefined && !this.#gone.has(object.metadata.uid));
    if (one === undefined || other === undefined) return one;
    return BigInt(one.metadata.resourceVersion) >= BigInt(other.metadata.resourceVersion) ? one : other;
  }

  async #names(resource: ApiResource): Promise<readonly Pick<ApiObject, 'metadata'>[]> {
    const path = everywhere(resource);
    try {
      const { items } = await whenAvailable(() => this.#client.get<MetadataList>(path, METADATA_ONLY));
      return items ?? [];
    } catch (error) {
      // Kinds that are only asked, as reviews are, cannot be listed; a kind may go while we look.
      if (error instanceof ApiError && (error.code === 404 || error.code === 405)) return [];
      throw error;
    }
  }
}

/** The server says null for none. */
interface MetadataList {
  readonly items: readonly Pick<ApiObject, 'metadata'>[] | null;
}

/** Path of the objects of a kind in all namespaces. */
function everywhere({ apiVersion, plural }: ApiResource): string {
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/${plural}`;
}
