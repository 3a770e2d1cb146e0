import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from '../../cluster/client/api-client.js';
import { isExpired, isNotFound, isUnavailable } from '../../cluster/client/api-error.js';
import type { ApiObject, Selection } from '../../cluster/client/api-watch.js';

export interface MirrorOptions<Item extends ApiObject> extends Selection {
  readonly client: ApiClient;
  /** Path of the collection; without a namespace in it, that of all namespaces. */
  readonly path: string;
  /** Told of each object that is new, changed or gone, after {@link Mirror.items} shows it. @default - nobody is told */
  readonly changed?: (object: Item, what: 'set' | 'gone') => void;
}

/** How long a server that does not answer, or does not know the kind, is left alone. */
const PAUSE_MS = 300;

/**
 * The objects of one collection, kept as the server has them: through restarts of the server, forgotten versions, and a
 * kind that comes later or goes.
 */
export class Mirror<Item extends ApiObject = ApiObject> {
  /** By `namespace/name`, or `name` for kinds without namespaces. */
  readonly items = new Map<string, Item>();
  /** Resolves once the collection was seen, also when the server does not know it. Rejects when the server refuses us. */
  readonly ready: Promise<void>;
  readonly #options: MirrorOptions<Item>;
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: MirrorOptions<Item>) {
    this.#options = options;
    let seen: () => void;
    const firstList = new Promise<void>((resolve) => (seen = resolve));
    this.#ended = this.#run(() => seen());
    this.ready = Promise.race([firstList, this.#ended]);
    // A failure is met by whoever waits for `ready` or for `stop`; nobody waiting must not end the program.
    this.ready.catch(() => undefined);
  }

  /** Asks the server whether every object is here as it has it. */
  async isCurrent(): Promise<boolean> {
    const { client, path, labelSelector, fieldSelector } = this.#options;
    try {
      const { items } = await client.list<Item>(path, { labelSelector, fieldSelector });
      return (
        items.length === this.items.size &&
        items.every((item) => this.items.get(keyOf(item))?.metadata.resourceVersion === item.metadata.resourceVersion)
      );
    } catch (error) {
      if (isNotFound(error)) return this.items.size === 0;
      if (isUnavailable(error)) return false;
      throw error;
    }
  }

  /** Ends it. The items stay as they were last. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#ended.catch(() => undefined);
  }

  async #run(seen: () => void): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        await this.#follow(seen);
      } catch (error) {
        if (signal.aborted) return;
        if (isNotFound(error)) {
          this.#replace([]);
          seen();
        } else if (!isExpired(error) && !isUnavailable(error)) {
          throw error;
        }
        await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Lists, then watches until something goes wrong. */
  async #follow(seen: () => void): Promise<void> {
    const { client, path, labelSelector, fieldSelector } = this.#options;
    const { signal } = this.#end;
    const selection = { labelSelector, fieldSelector };
    const { items, metadata } = await client.list<Item>(path, selection);
    if (signal.aborted) return;
    this.#replace(items);
    seen();
    for await (const { type, object } of client.watch<Item>(path, { ...selection, resourceVersion: metadata.resourceVersion, signal })) {
      if (type === 'DELETED') this.#forget(object);
      else this.#set(object);
    }
  }

  #replace(objects: readonly Item[]): void {
    const there = new Set(objects.map(keyOf));
    for (const [key, object] of this.items) if (!there.has(key)) this.#forget(object);
    for (const object of objects) {
      if (this.items.get(keyOf(object))?.metadata.resourceVersion !== object.metadata.resourceVersion) this.#set(object);
    }
  }

  #set(object: Item): void {
    this.items.set(keyOf(object), object);
    this.#options.changed?.(object, 'set');
  }

  #forget(object: Item): void {
    this.items.delete(keyOf(object));
    this.#options.changed?.(object, 'gone');
  }
}

/** What tells an object from the others of its kind. */
export function keyOf({
  metadata: { namespace, name },
}: {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
