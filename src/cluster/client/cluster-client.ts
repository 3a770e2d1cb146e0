import type { KubeConfig } from '@kubernetes/client-node';
import { isNotFound } from './api-error.js';
import type { ApiObject, ObjectRef, ObjectToWrite } from './api-object.js';
import { JsonApi, type Query } from './json-api.js';

/** Name under which fields are recorded as ours unless said otherwise. */
const FIELD_MANAGER = 'permacade';

/** How a write is done. */
export interface WriteOptions {
  /** Who owns the fields it sets. @default 'permacade' */
  readonly fieldManager?: string;
  /** Only ask what the server would say. @default false */
  readonly dryRun?: boolean;
}

export interface StatusOptions extends WriteOptions {
  /** A resourceVersion: refuse with code 409 when the object changed since. @default - whatever it is like now */
  readonly unlessNewerThan?: string;
}

export interface DeleteOptions {
  /** Seconds its containers get to end. @default - what the object says */
  readonly graceSeconds?: number;
}

/** Which objects of a kind. */
export interface Selection {
  /** @default - all of them */
  readonly namespace?: string;
  /** Such as `app=pong,tier!=db`. @default - every object */
  readonly labelSelector?: string;
  /** Such as `metadata.name=pong`. @default - every object */
  readonly fieldSelector?: string;
}

/**
 * Objects of any kind on one API server, by their manifests. Writes are validated strictly. Every method throws an ApiError
 * when the server refuses; a kind that it does not know is not found (404).
 */
export class ClusterClient {
  readonly #api: JsonApi;

  constructor(readonly config: KubeConfig) {
    this.#api = new JsonApi(config);
  }

  /** Reads an object; undefined when it, or its kind, does not exist. */
  async find<Item extends ApiObject>(ref: ObjectRef): Promise<Item | undefined> {
    try {
      return await this.#api.get<Item>(await this.#api.objectPath(ref));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Lists the objects of a kind. The server leaves apiVersion and kind out of the items of a list; here they have them. */
  async list<Item extends ApiObject>(apiVersion: string, kind: string, selection: Selection = {}): Promise<readonly Item[]> {
    const { items } = await this.listWithVersion<Item>(apiVersion, kind, selection);
    return items;
  }

  /** The same, and the version after which a watch misses nothing. */
  async listWithVersion<Item extends ApiObject>(apiVersion: string, kind: string, { namespace, ...query }: Selection = {}) {
    const path = await this.collectionPath(apiVersion, kind, namespace);
    const { items, metadata } = await this.#api.get<{ items: Item[]; metadata: { resourceVersion: string } }>(path, query);
    return { items: items.map((item) => ({ ...item, apiVersion, kind })), metadata };
  }

  /** Applies an object on the server's side, taking over every field it sets. */
  async apply<Item extends ApiObject>(manifest: ObjectToWrite, options: WriteOptions = {}): Promise<Item> {
    const query = { ...writeQuery(options), force: 'true' };
    // JSON is YAML; this is the content type that means server-side apply.
    return this.#api.write('PATCH', await this.#api.objectPath(manifest), query, manifest, 'application/apply-patch+yaml');
  }

  /** Creates an object. */
  async create<Item extends ApiObject>(manifest: ObjectToWrite, options: WriteOptions = {}): Promise<Item> {
    const { apiVersion, kind, metadata } = manifest;
    const path = await this.collectionPath(apiVersion, kind, metadata.namespace ?? 'default');
    return this.#api.write('POST', path, writeQuery(options), manifest);
  }

  /** Changes the fields of a JSON merge patch: null removes a field, a list replaces a list. */
  async patch<Item extends ApiObject>(ref: ObjectRef, patch: object, options: WriteOptions = {}): Promise<Item> {
    return this.#api.write('PATCH', await this.#api.objectPath(ref), writeQuery(options), patch, 'application/merge-patch+json');
  }

  /** Changes the status of an object by a JSON merge patch. */
  async patchStatus<Item extends ApiObject>(
    ref: ObjectRef,
    status: object,
    { unlessNewerThan, ...options }: StatusOptions = {},
  ): Promise<Item> {
    const path = `${await this.#api.objectPath(ref)}/status`;
    const metadata = { resourceVersion: unlessNewerThan };
    return this.#api.write('PATCH', path, writeQuery(options), { metadata, status }, 'application/merge-patch+json');
  }

  /** Deletes an object, and after it those that it owns. One that does not exist is deleted already. Finalizers may keep it a while. */
  async delete(ref: ObjectRef, { graceSeconds }: DeleteOptions = {}): Promise<void> {
    const query = { propagationPolicy: 'Background', gracePeriodSeconds: graceSeconds?.toString() };
    try {
      await this.#api.write('DELETE', await this.#api.objectPath(ref), query);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Whether the kind lives in namespaces; undefined when the server does not know it. */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined> {
    return (await this.#api.resourceOf(apiVersion, kind))?.namespaced;
  }

  /** The apiVersions in which the server knows a kind of this name, in whatever group. */
  async versionsOf(kind: string): Promise<readonly string[]> {
    const { groups } = await this.get<{ groups: { versions: { groupVersion: string }[] }[] }>('/apis');
    const versions = ['v1', ...groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion))];
    const known = await Promise.all(versions.map((version) => this.isNamespaced(version, kind)));
    return versions.filter((_, index) => known[index] !== undefined);
  }

  /** Path of the objects of a kind, in one namespace or in all. */
  collectionPath(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    return this.#api.collectionPath(apiVersion, kind, namespace);
  }

  /** Reads JSON at a path that is no object's. */
  get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return this.#api.get(path, query);
  }

  /** Reads text at a path, such as the log of a container. */
  text(path: string, query: Query = {}): Promise<string> {
    return this.#api.text(path, query);
  }

  /** Version of the server, such as `v1.36.3`. */
  async version(): Promise<string> {
    const { gitVersion } = await this.get<{ readonly gitVersion: string }>('/version');
    return gitVersion;
  }

  /** Ends every connection. */
  close(): void {
    this.#api.close();
  }
}

function writeQuery({ fieldManager = FIELD_MANAGER, dryRun = false }: WriteOptions): Query {
  return { fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined };
}
