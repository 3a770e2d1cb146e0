import { setTimeout as wait } from 'node:timers/promises';
import type { ApiAccess } from './api-access.js';
import { ApiConnection } from './api-connection.js';
import { type ApiObject, queryOf, type Selection, watchCollection, type WatchEvent, type WatchOptions } from './api-watch.js';

import { isNotFound } from './api-error.js';

export { ApiError, type ApiStatus } from './api-error.js';

/** Name under which fields are recorded as ours unless said otherwise. */
const FIELD_MANAGER = 'permacade';

/** How a write is done. */
export interface WriteOptions {
  /** Who owns the fields it sets. @default 'permacade' */
  readonly fieldManager?: string;
  /** Only ask what the server would say. @default false */
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Take over fields that somebody else owns instead of being refused with code 409. @default true */
  readonly force?: boolean;
}

export interface DeleteOptions {
  /** What becomes of the objects it owns. @default 'Background': they are deleted after it */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** Only the object with this uid; another one of the same name is answered with code 409. @default - whichever is there */
  readonly uid?: string;
  /** Seconds its containers get to end. @default - what the object says */
  readonly graceSeconds?: number;
}

/** The objects of a collection at one moment. */
export interface ApiList<Item> {
  readonly items: readonly Item[];
  readonly metadata: {
    /** Where a watch begins that misses nothing after this list. */
    readonly resourceVersion: string;
  };
}

/** Talks to one API server, over connections that are kept open. Paths come from `objectPath` and `collectionPath`. */
export class ApiClient {
  readonly #connection: ApiConnection;

  constructor(readonly access: ApiAccess) {
    this.#connection = new ApiConnection(access);
  }

  /** Reads what is at a path. Throws an ApiError when the server refuses. */
  async get<Answer>(path: string, accept?: string): Promise<Answer> {
    return JSON.parse(await this.#connection.send({ method: 'GET', path, accept })) as Answer;
  }

  /** Reads what is at a path as text, such as the log of a container. Throws an ApiError when the server refuses. */
  async text(path: string): Promise<string> {
    return this.#connection.send({ method: 'GET', path, accept: '*/*' });
  }

  /** Reads an object; undefined when it, or its kind, is not there. */
  async find<Item extends ApiObject>(path: string): Promise<Item | undefined> {
    try {
      return await this.get<Item>(path);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** Lists a collection. The server leaves apiVersion and kind out of the items of a list; here they have them. */
  async list<Item extends ApiObject>(path: string, selection: Selection = {}): Promise<ApiList<Item>> {
    const query = queryOf({ ...selection });
    const list = await this.get<ApiList<Item> & { readonly apiVersion: string; readonly kind: string }>(
      query === '' ? path : `${path}?${query}`,
    );
    const { apiVersion, kind } = list;
    const items = list.items.map((item) => ({ ...item, apiVersion, kind: kind.replace(/List$/, '') }));
    return { items, metadata: list.metadata };
  }

  /**
   * Every change of a collection after a version of a list. It resumes by itself when the server ends a request, but throws
   * when the server cannot be reached, and an ApiError with code 410 when the version is forgotten: use a Mirror to be
   * spared both.
   */
  watch<Item extends ApiObject>(path: string, options: WatchOptions): AsyncGenerator<WatchEvent<Item>, void, undefined> {
    return watchCollection<Item>(this.#connection, path, options);
  }

  /** Applies an object on the server's side with strict field validation, by default taking over every field it sets. */
  async apply<Item extends ApiObject = ApiObject>(path: string, object: object, options: ApplyOptions = {}): Promise<Item> {
    const query = `${writeQuery(options)}&force=${options.force ?? true}`;
    // JSON is YAML; this is the content type that means server-side apply.
    return this.#write('PATCH', `${path}?${query}`, object, 'application/apply-patch+yaml');
  }

  /** Creates an object in a collection, with strict field validation. */
  async create<Item extends ApiObject = ApiObject>(path: string, object: object, options: WriteOptions = {}): Promise<Item> {
    return this.#write('POST', `${path}?${writeQuery(options)}`, object);
  }

  /** Replaces an object; with its `metadata.resourceVersion`, code 409 when it has changed since it was read. */
  async replace<Item extends ApiObject = ApiObject>(path: string, object: object, options: WriteOptions = {}): Promise<Item> {
    return this.#write('PUT', `${path}?${writeQuery(options)}`, object);
  }

  /** Changes the fields of a JSON merge patch: null removes a field, a list replaces a list. */
  async patch<Item extends ApiObject = ApiObject>(path: string, patch: object, options: WriteOptions = {}): Promise<Item> {
    return this.#write('PATCH', `${path}?${writeQuery(options)}`, patch, 'application/merge-patch+json');
  }

  /** Changes the status of an object by a JSON merge patch. The kind must have a status of its own, as nearly all have. */
  async patchStatus<Item extends ApiObject = ApiObject>(path: string, status: object, options: WriteOptions = {}): Promise<Item> {
    return this.patch(`${path}/status`, { status }, options);
  }

  /** Deletes an object; one that is not there is deleted already. Finalizers may keep it a while. */
  async delete(path: string, { propagation = 'Background', uid, graceSeconds }: DeleteOptions = {}): Promise<void> {
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: propagation,
      ...(uid === undefined ? {} : { preconditions: { uid } }),
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
    };
    try {
      await this.#connection.send({ method: 'DELETE', path, body });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  /** Whether the server says that it is ready. Throws when it cannot be reached. */
  async isReady(): Promise<boolean> {
    return (await this.#connection.send({ method: 'GET', path: '/readyz' })) === 'ok';
  }

  /** Version of the server, such as `v1.36.3`. */
  async version(): Promise<string> {
    const { gitVersion } = await this.get<{ readonly gitVersion: string }>('/version');
    return gitVersion;
  }

  /** Waits for the namespaces that the server makes itself, which it does shortly after it is ready, and returns their names. */
  async builtInNamespaces(): Promise<readonly string[]> {
    for (;;) {
      const names = (await this.list('/api/v1/namespaces')).items.map(({ metadata }) => metadata.name);
      if (BUILT_IN_NAMESPACES.every((name) => names.includes(name))) return names;
      await wait(50);
    }
  }

  /** Ends every connection. */
  close(): void {
    this.#connection.close();
  }

  async #write<Item extends ApiObject>(
    method: 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: object,
    contentType = 'application/json',
  ): Promise<Item> {
    return JSON.parse(await this.#connection.send({ method, path, body, contentType })) as Item;
  }
}

const BUILT_IN_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

function writeQuery({ fieldManager = FIELD_MANAGER, dryRun = false }: WriteOptions): string {
  return queryOf({ fieldManager, fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined });
}
