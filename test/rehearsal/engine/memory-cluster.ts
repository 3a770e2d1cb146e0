import { isDeepStrictEqual } from 'node:util';
import { ApiClient } from '../../../src/cluster/client/api-client.js';
import { ApiError } from '../../../src/cluster/client/api-error.js';

interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly [field: string]: unknown;
}

interface Manager {
  readonly manager: string;
  readonly operation: string;
}

/** `group/version Kind`, plural, and whether it lives in namespaces. */
const KINDS: readonly (readonly [string, string, boolean])[] = [
  ['v1 Namespace', 'namespaces', false],
  ['v1 ConfigMap', 'configmaps', true],
  ['v1 Secret', 'secrets', true],
  ['v1 Service', 'services', true],
  ['v1 PersistentVolumeClaim', 'persistentvolumeclaims', true],
  ['apps/v1 Deployment', 'deployments', true],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', 'customresourcedefinitions', false],
];

/**
 * An API server in memory that knows names, namespaces, CRDs and who owns what, and nothing about fields. What depends on
 * more is tried on the real one.
 */
export class MemoryCluster extends ApiClient {
  readonly objects = new Map<string, Stored>();
  /** Every write that changed something, as `verb path`. */
  readonly writes: string[] = [];
  /** Thrown by the next requests instead of answering. */
  failing: Error | undefined;
  /** Told before and after every write. */
  around: (moment: 'before' | 'after', write: string) => void = () => undefined;
  #version = 0;

  constructor() {
    super({ url: 'https://127.0.0.1:1', ca: '' });
    this.objects.set(
      '/api/v1/namespaces/default',
      this.#stored({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }, []),
    );
  }

  override async get<Answer>(path: string): Promise<Answer> {
    if (this.failing !== undefined) throw this.failing;
    if (path === '/api' || path === '/apis') return this.#discovery(path) as Answer;
    const found = this.objects.get(path);
    if (found === undefined) throw refusal(404, 'NotFound', `${path} not found`);
    return found as Answer;
  }

  override async create<Item>(path: string, body: object, { dryRun = false, fieldManager = 'x' } = {}): Promise<Item> {
    if (this.failing !== undefined) throw this.failing;
    const object = body as Stored;
    const at = `${path}/${object.metadata.name}`;
    const namespace = /\/namespaces\/([^/]+)\//.exec(at)?.[1];
    if (namespace !== undefined && !this.objects.has(`/api/v1/namespaces/${namespace}`)) {
      throw refusal(404, 'NotFound', `namespaces "${namespace}" not found`, 'namespaces');
    }
    if (this.objects.has(at)) throw refusal(409, 'AlreadyExists', `${object.kind.toLowerCase()}s "${object.metadata.name}" already exists`);
    if (!dryRun)
      this.#write(`create ${at}`, () => this.objects.set(at, this.#stored(object, [{ manager: fieldManager, operation: 'Update' }])));
    return object as Item;
  }

  override async apply<Item>(path: string, body: object, { dryRun = false, fieldManager = 'x', force = true } = {}): Promise<Item> {
    const old = await this.get<Stored>(path);
    const managers = (old.metadata['managedFields'] ?? []) as readonly Manager[];
    const others = managers.filter(({ manager }) => manager !== fieldManager);
    if (others.length > 0 && !force) throw refusal(409, 'Conflict', `conflict with ${others.map(({ manager }) => manager).join(', ')}`);
    const { uid, resourceVersion } = old.metadata;
    const metadata = { ...(body as Stored).metadata, uid, resourceVersion, managedFields: [{ manager: fieldManager, operation: 'Apply' }] };
    const next = { ...(body as Stored), metadata };
    const unchanged = isDeepStrictEqual({ ...old, metadata: null }, { ...next, metadata: null });
    if (!dryRun) {
      this.#write(`${unchanged ? 'touch' : 'apply'} ${path}`, () =>
        this.objects.set(path, { ...next, metadata: { ...metadata, resourceVersion: String(++this.#version) } }),
      );
    }
    return next as Item;
  }

  override async patch<Item>(path: string, patch: object): Promise<Item> {
    const old = await this.get<Stored>(path);
    const next = { ...old, metadata: { ...old.metadata, ...(patch as Stored).metadata } };
    this.#write(`touch ${path}`, () => this.objects.set(path, next));
    return next as Item;
  }

  override async delete(path: string): Promise<void> {
    if (this.failing !== undefined) throw this.failing;
    if (this.objects.has(path)) this.#write(`delete ${path}`, () => this.objects.delete(path));
  }

  /** The names of all objects of a kind. */
  names(plural: string): readonly string[] {
    return [...this.objects.keys()].filter((path) => path.split('/').at(-2) === plural).map((path) => path.split('/').at(-1)!);
  }

  /** Puts an object there as somebody else. */
  foreign(path: string, object: object): void {
    this.objects.set(path, this.#stored(object as Stored, [{ manager: 'somebody', operation: 'Update' }]));
  }

  #write(write: string, change: () => void): void {
    this.around('before', write);
    change();
    if (!write.startsWith('touch')) this.writes.push(write);
    this.around('after', write);
  }

  #stored(
    object: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } },
    managedFields: readonly Manager[],
  ): Stored {
    const version = String(++this.#version);
    return { ...object, metadata: { ...object.metadata, uid: `uid-${version}`, resourceVersion: version, managedFields } };
  }

  #discovery(path: string): unknown {
    const defined = [...this.objects.values()].flatMap(({ kind, spec }) => {
      if (kind !== 'CustomResourceDefinition') return [];
      const { group, names } = spec as { readonly group: string; readonly names: { readonly kind: string; readonly plural: string } };
      return [[`${group}/v1 ${names.kind}`, names.plural, true] as const];
    });
    const items = [...KINDS, ...defined].flatMap(([name, resource, namespaced]) => {
      const [apiVersion = '', kind = ''] = name.split(' ');
      const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
      if ((group === '') !== (path === '/api')) return [];
      const resources = [{ resource, scope: namespaced ? 'Namespaced' : 'Cluster', responseKind: { kind } }];
      return [{ metadata: { name: group }, versions: [{ version, resources }] }];
    });
    return { items };
  }
}

function refusal(code: number, reason: string, message: string, kind?: string): ApiError {
  return new ApiError(code, { reason, message, ...(kind === undefined ? {} : { details: { kind } }) });
}
