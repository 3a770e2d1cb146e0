import { setTimeout as wait } from 'node:timers/promises';
import { type KubernetesListObject, type KubernetesObject, ListWatch, Watch } from '@kubernetes/client-node';
import { ApiError, isNotFound, isUnavailable } from './api-error.js';
import type { ApiObject } from './api-object.js';
import type { ClusterClient, Selection } from './cluster-client.js';

export interface MirrorOptions<Item extends ApiObject> extends Pick<Selection, 'fieldSelector'> {
  readonly client: ClusterClient;
  readonly apiVersion: string;
  readonly kind: string;
  /** Told of each object that is new, changed or gone, after {@link Mirror.all} shows it. @default - nobody is told */
  readonly changed?: (object: Item, what: 'set' | 'gone') => void;
}

/** How long a server that does not answer, or does not know the kind, is left alone. */
const PAUSE_MS = 300;

/**
 * The objects of one kind, kept as the server has them by the library's informer. It goes on after restarts of the server,
 * and when the kind comes later or goes.
 */
export class Mirror<Item extends ApiObject = ApiObject> {
  /** Resolves once the objects were seen, also when the server does not know the kind. Rejects when the server refuses us. */
  readonly ready: Promise<void>;
  readonly #options: MirrorOptions<Item>;
  readonly #end = new AbortController();
  readonly #ended: Promise<void>;
  #informer: ListWatch<KubernetesObject> | undefined;

  constructor(options: MirrorOptions<Item>) {
    this.#options = options;
    let seen: () => void;
    const first = new Promise<void>((resolve) => (seen = resolve));
    this.#ended = this.#run(() => seen());
    this.ready = Promise.race([first, this.#ended]);
    // A failure is met by whoever waits for `ready`; nobody waiting must not end the program.
    this.ready.catch(() => undefined);
  }

  get all(): readonly Item[] {
    return (this.#informer?.list() ?? []) as unknown as readonly Item[];
  }

  find(name: string, namespace?: string): Item | undefined {
    return this.#informer?.get(name, namespace) as Item | undefined;
  }

  /** Asks the server whether every object is here as it has it. */
  async isCurrent(): Promise<boolean> {
    const { client, apiVersion, kind, fieldSelector } = this.#options;
    try {
      const items = await client.list(apiVersion, kind, { fieldSelector });
      const isSame = ({ metadata: { name, namespace, resourceVersion } }: ApiObject): boolean =>
        this.find(name, namespace)?.metadata.resourceVersion === resourceVersion;
      return items.length === this.all.length && items.every(isSame);
    } catch (error) {
      if (isNotFound(error)) return this.all.length === 0;
      if (isUnavailable(error)) return false;
      throw error;
    }
  }

  /** Ends it. The objects stay as they were last. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#ended.catch(() => undefined);
  }

  /** Lets the informer begin again whenever it gives up. */
  async #run(seen: () => void): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const error = await this.#follow(seen).catch((error: unknown) => error);
      if (signal.aborted) return;
      if (isKindGone(error)) {
        const gone = this.all;
        this.#informer = undefined;
        gone.forEach((object) => this.#options.changed?.(object, 'gone'));
        seen();
      } else if (error instanceof ApiError && !isUnavailable(error)) throw error;
      await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Follows the kind until the informer gives up, and returns why it did. */
  async #follow(seen: () => void): Promise<unknown> {
    const { client, apiVersion, kind } = this.#options;
    const { signal } = this.#end;
    const informer = (this.#informer ??= this.#newInformer(await client.collectionPath(apiVersion, kind)));
    let giveUp: (error?: unknown) => void = () => undefined;
    const failed = new Promise<unknown>((resolve) => (giveUp = resolve));
    informer.on('error', giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    const isSeen = await Promise.race([informer.start().then(() => true), failed.then(() => false)]);
    if (isSeen) seen();
    const error = await failed;
    signal.removeEventListener('abort', giveUp);
    informer.off('error', giveUp);
    await informer.stop();
    return error;
  }

  #newInformer(path: string): ListWatch<KubernetesObject> {
    const { client, apiVersion, kind, fieldSelector, changed } = this.#options;
    const list = (): Promise<KubernetesListObject<KubernetesObject>> =>
      client.listWithVersion(apiVersion, kind, { fieldSelector }) as unknown as Promise<KubernetesListObject<KubernetesObject>>;
    const informer = new ListWatch<KubernetesObject>(path, new Watch(client.config), list, false, undefined, fieldSelector);
    const tell = (what: 'set' | 'gone') => (object: KubernetesObject) => changed?.(object as unknown as Item, what);
    informer.on('add', tell('set'));
    informer.on('update', tell('set'));
    informer.on('delete', tell('gone'));
    return informer;
  }
}

/** The library's own errors of a watch have a statusCode. */
function isKindGone(error: unknown): boolean {
  return isNotFound(error) || (error instanceof Error && 'statusCode' in error && error.statusCode === 404);
}
