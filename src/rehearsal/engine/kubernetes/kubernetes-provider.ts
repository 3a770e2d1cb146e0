import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Manifest } from '../../../../constructs/core/manifest.js';
import { ApiError, isConflict, isNotFound, isUnavailable } from '../../../cluster/client/api-error.js';
import type { ApiClient, WriteOptions } from '../../../cluster/client/api-client.js';
import { type ApiResource, ApiResources, collectionPath, objectPath } from '../../../cluster/client/api-resources.js';
import { differences, formatPath, touches } from '../property-path.js';
import { type Difference, type Operation, type Outcome, type ResourceProvider, UncertainError } from '../provider.js';
import type { PendingOperation, ResourceState } from '../state.js';
import { hasUnknown, reveal, type WireObject } from '../wire.js';
import { untilGone, untilReady } from './awaiting.js';
import { isOurs, type Live, ownAsApplied } from './field-manager.js';
import { forceNew } from './force-new.js';
import { checkManifest, idOf, instruction, manifestOf, sent } from './manifest.js';
import type { ClusterSettings } from './provider-of-clusters.js';

/** Attempts to create an object whose kind or namespace is not there, each twice as long after the one before. */
const ATTEMPTS = 5;

/** Milliseconds that anything is waited for unless said otherwise. */
const PATIENCE_MS = 600_000;

export interface KubernetesProviderOptions extends Omit<ClusterSettings, 'kubeconfig'> {
  /** Undefined while nobody knows how to reach the cluster: then previews show inputs and nothing else is possible. */
  readonly client: ApiClient | undefined;
  /** Milliseconds before the first new attempt, and between looks at what is waited for. */
  readonly pauseMs: number;
}

/** Stands in for the provider of Kubernetes objects, in its mode of server-side apply. */
export class KubernetesProvider implements ResourceProvider {
  readonly #options: KubernetesProviderOptions;
  #resources: Promise<ApiResources> | undefined;

  constructor(options: KubernetesProviderOptions) {
    this.#options = options;
  }

  check(inputs: WireObject): readonly string[] {
    return checkManifest(inputs);
  }

  difference(old: ResourceState, inputs: WireObject): Difference {
    const [before, after] = [reveal(old.inputs), reveal(inputs)];
    const paths = differences(before, after);
    const { apiVersion, kind, metadata } = manifestOf(inputs);
    const fixed = forceNew({ apiVersion, kind, immutable: (after as WireObject)['immutable'] === true }, this.#options);
    const replace = paths.filter((path) => fixed.some((field) => touches(field, path)));
    const was = manifestOf(old.inputs).metadata;
    const sameName = was.name === metadata.name && was.namespace === metadata.namespace;
    // Two objects of one name cannot be there at once.
    return { changed: paths.map(formatPath), replace: replace.map(formatPath), deleteBeforeReplace: replace.length > 0 && sameName };
  }

  /**
   * The name under which the object's fields are owned. The provider creates under one fixed name and takes a random one
   * with the first update; here creation has the random one too, so that an interrupted creation can be told to be ours.
   */
  remember(inputs: WireObject, before?: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const named = instruction(manifestOf(inputs), 'patchFieldManager') ?? before?.['fieldManager'];
    return { fieldManager: named ?? `pulumi-kubernetes-${randomBytes(4).toString('hex')}` };
  }

  async create({ inputs, memory, timeoutMs, dryRun }: Operation): Promise<Outcome> {
    const object = manifestOf(inputs);
    if (dryRun) {
      await this.#previewCreation(object, inputs);
      return { id: '', outputs: inputs };
    }
    await this.#reached();
    const path = await this.#creating(object, memory);
    return { id: idOf(object), outputs: inputs, ...(await this.#ready(path, object, timeoutMs)) };
  }

  async update({ inputs, memory, timeoutMs, dryRun }: Operation, old: ResourceState): Promise<Outcome> {
    const object = manifestOf(inputs);
    const done = { id: old.id, outputs: inputs };
    if (dryRun && (hasUnknown(inputs) || (await this.#knows(object)) === undefined)) return done;
    await this.#reached();
    const path = await this.#path(object);
    const fieldManager = memory['fieldManager']!;
    const former = old.memory['fieldManager'] ?? fieldManager;
    const force = this.#isForced(object);
    await this.#asked(async (client) => {
      const live = await client.get<Live>(path);
      if (!dryRun) await ownAsApplied(client, path, live, former, fieldManager);
      await client.apply(path, sent(object), { fieldManager, force, dryRun });
    });
    return dryRun ? done : { ...done, ...(await this.#ready(path, object, timeoutMs)) };
  }

  async delete(old: ResourceState, timeoutMs = PATIENCE_MS): Promise<void> {
    const object = manifestOf(old.inputs);
    const resource =
      (await this.#reached()).find(object.apiVersion, object.kind) ?? (await this.#known(true)).find(object.apiVersion, object.kind);
    // With its kind, the object is gone.
    if (resource === undefined) return;
    const path = objectPath(resource, object);
    const policy = instruction(object, 'deletionPropagationPolicy')?.toLowerCase();
    const propagation = policy === 'background' ? 'Background' : policy === 'orphan' ? 'Orphan' : 'Foreground';
    const live = await this.#asked((client) => client.find<Live>(path));
    if (live === undefined) return;
    await this.#asked((client) => client.delete(path, { propagation, uid: live.metadata.uid }));
    if (instruction(object, 'skipAwait') === 'true') return;
    await untilGone(this.#client(), path, live.metadata.uid, { withinMs: timeoutMs, pauseMs: this.#options.pauseMs });
  }

  async adopt({ inputs, memory }: PendingOperation): Promise<Outcome | undefined> {
    const object = manifestOf(inputs);
    await this.#reached();
    const resource = (await this.#known(true)).find(object.apiVersion, object.kind);
    if (resource === undefined) return undefined;
    const path = objectPath(resource, object);
    const live = await this.#asked((client) => client.find<Live>(path));
    if (live === undefined || !isOurs(live, memory['fieldManager']!)) return undefined;
    return { id: idOf(object), outputs: inputs, ...(await this.#ready(path, object, undefined)) };
  }

  /** What the server would say, as far as a preview shows it: not that the object is there already, nor that its namespace is not. */
  async #previewCreation(object: Manifest, inputs: WireObject): Promise<void> {
    if (hasUnknown(inputs)) return;
    const resource = await this.#knows(object);
    if (resource === undefined) return;
    try {
      await this.#put(resource, object, { dryRun: true });
    } catch (error) {
      if (isConflict(error) || isNamespaceMissing(error) || (error instanceof ApiError && error.code === 403)) return;
      throw error;
    }
  }

  async #creating(object: Manifest, memory: Operation['memory']): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const resource = (await this.#known(attempt > 0)).find(object.apiVersion, object.kind);
      try {
        if (resource === undefined) {
          throw new Error(
            `the API server knows no ${object.kind} in ${object.apiVersion}: apply its CustomResourceDefinition first, and wait for it`,
          );
        }
        await this.#put(resource, object, { fieldManager: memory['fieldManager'] });
        if (object.kind === 'CustomResourceDefinition') this.#resources = undefined;
        return objectPath(resource, object);
      } catch (error) {
        if ((resource !== undefined && !isNotFound(error)) || attempt === ATTEMPTS) throw error;
        await wait(this.#options.pauseMs * 2 ** attempt);
      }
    }
  }

  /**
   * Creates an object; with `upsertExistingObjects` it is applied, whether it is there or not
   * (`pulumi/pulumi-kubernetes@9497796 provider/pkg/await/await.go`, `Creation`).
   */
  async #put(resource: ApiResource, object: Manifest, options: WriteOptions): Promise<void> {
    await this.#asked((client) =>
      this.#options.upsertExistingObjects
        ? client.apply(objectPath(resource, object), sent(object), { ...options, force: this.#isForced(object) })
        : client.create(collectionPath(resource, object.metadata.namespace), sent(object), options),
    );
  }

  #isForced(object: Manifest): boolean {
    return this.#options.enablePatchForce || instruction(object, 'patchForce') === 'true';
  }

  async #ready(path: string, object: Manifest, timeoutMs: number | undefined): Promise<Pick<Outcome, 'notReady'>> {
    const seconds = instruction(object, 'timeoutSeconds');
    const withinMs = timeoutMs ?? (seconds === undefined ? PATIENCE_MS : Number(seconds) * 1_000);
    const notReady = await untilReady(this.#client(), path, object, { withinMs, pauseMs: this.#options.pauseMs });
    return notReady === undefined ? {} : { notReady };
  }

  /** How the server calls the object's kind; undefined when it does not know it, or does not answer. */
  async #knows({ apiVersion, kind }: Manifest): Promise<ReturnType<ApiResources['find']>> {
    if (this.#options.client === undefined) return undefined;
    try {
      return (await this.#known(false)).find(apiVersion, kind);
    } catch (error) {
      if (isUnavailable(error)) return undefined;
      throw error;
    }
  }

  async #path(object: Manifest): Promise<string> {
    const resource =
      (await this.#known(false)).find(object.apiVersion, object.kind) ?? (await this.#known(true)).find(object.apiVersion, object.kind);
    if (resource === undefined) throw new Error(`the API server knows no ${object.kind} in ${object.apiVersion}`);
    return objectPath(resource, object);
  }

  /** The kinds the server knows, asked once unless `anew`. */
  #known(anew: boolean): Promise<ApiResources> {
    if (anew || this.#resources === undefined) {
      const asking = ApiResources.discover(this.#client());
      this.#resources = asking;
      // One failure must not be remembered as the answer.
      asking.catch(() => (this.#resources = undefined));
    }
    return this.#resources;
  }

  async #reached(): Promise<ApiResources> {
    try {
      return await this.#known(false);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      throw new Error(`the cluster cannot be reached: ${(error as Error).message}`, { cause: error });
    }
  }

  #client(): ApiClient {
    if (this.#options.client === undefined) throw new Error('nobody knows yet how to reach the cluster: the provider has no kubeconfig');
    return this.#options.client;
  }

  /** Marks errors that leave open whether the request was carried out. */
  async #asked<T>(ask: (client: ApiClient) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#client());
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      throw new UncertainError((error as Error).message, { cause: error });
    }
  }
}

function isNamespaceMissing(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404 && error.status.details?.kind === 'namespaces';
}
