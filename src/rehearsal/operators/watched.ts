import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import { Mirror } from '../../cluster/client/mirror.js';

/** The kinds that the stubs watch, and their apiVersions. Kinds that are not there yet are watched from when they are. */
export const VERSIONS = {
  Application: 'argoproj.io/v1alpha1',
  Certificate: 'cert-manager.io/v1',
  ClusterIssuer: 'cert-manager.io/v1',
  Issuer: 'cert-manager.io/v1',
  CephCluster: 'ceph.rook.io/v1',
  CephFilesystem: 'ceph.rook.io/v1',
  CephFilesystemSubVolumeGroup: 'ceph.rook.io/v1',
  CephBlockPool: 'ceph.rook.io/v1',
  HelmChart: 'helm.cattle.io/v1',
  HelmChartConfig: 'helm.cattle.io/v1',
  Service: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Node: 'v1',
  Pod: 'v1',
  PersistentVolume: 'v1',
  PersistentVolumeClaim: 'v1',
  StorageClass: 'storage.k8s.io/v1',
} as const;

export type WatchedKind = keyof typeof VERSIONS;

export type Listener = (object: ApiObject, what: 'set' | 'gone') => void;

/** What the API shows, kept current, for all the stubs together. */
export class Watched {
  readonly #mirrors: ReadonlyMap<WatchedKind, Mirror>;
  readonly #listeners = new Map<WatchedKind, Listener[]>();

  /** Begins to watch. Events are told only to those who listen by the time they come: call {@link on} right away. */
  constructor(client: ClusterClient) {
    const kinds = Object.keys(VERSIONS) as readonly WatchedKind[];
    this.#mirrors = new Map(
      kinds.map((kind) => {
        const changed: Listener = (object, what) => this.#listeners.get(kind)?.forEach((listener) => listener(object, what));
        return [kind, new Mirror({ client, apiVersion: VERSIONS[kind], kind, changed })];
      }),
    );
  }

  on(kind: WatchedKind, listener: Listener): void {
    const listeners = this.#listeners.get(kind);
    if (listeners === undefined) this.#listeners.set(kind, [listener]);
    else listeners.push(listener);
  }

  /** The object of this name as the API showed it last. The type is the caller's claim about the kind. */
  find<Item extends ApiObject>(kind: WatchedKind, name: string, namespace?: string): Item | undefined {
    return this.#mirrors.get(kind)!.find(name, namespace) as Item | undefined;
  }

  all<Item extends ApiObject>(kind: WatchedKind): readonly Item[] {
    return this.#mirrors.get(kind)!.all as readonly Item[];
  }

  /** Resolves once everything was seen. Rejects when the server refuses us. */
  async ready(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.ready));
  }

  /** Whether what is seen here is what the API holds at this moment. */
  async isCurrent(): Promise<boolean> {
    const current = await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.isCurrent()));
    return current.every(Boolean);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#mirrors.values()].map((mirror) => mirror.stop()));
  }
}
