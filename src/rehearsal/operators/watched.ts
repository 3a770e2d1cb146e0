import type { ApiClient } from '../../cluster/client/api-client.js';
import type { ApiObject } from '../../cluster/client/api-watch.js';
import { keyOf, Mirror } from '../control-plane/mirror.js';

/** Paths of the collections that the stand-ins watch. Kinds that are not there yet are watched from when they are. */
export const COLLECTIONS = {
  Application: '/apis/argoproj.io/v1alpha1/applications',
  Certificate: '/apis/cert-manager.io/v1/certificates',
  ClusterIssuer: '/apis/cert-manager.io/v1/clusterissuers',
  Issuer: '/apis/cert-manager.io/v1/issuers',
  CephCluster: '/apis/ceph.rook.io/v1/cephclusters',
  CephFilesystem: '/apis/ceph.rook.io/v1/cephfilesystems',
  CephFilesystemSubVolumeGroup: '/apis/ceph.rook.io/v1/cephfilesystemsubvolumegroups',
  CephBlockPool: '/apis/ceph.rook.io/v1/cephblockpools',
  HelmChart: '/apis/helm.cattle.io/v1/helmcharts',
  HelmChartConfig: '/apis/helm.cattle.io/v1/helmchartconfigs',
  Service: '/api/v1/services',
  EndpointSlice: '/apis/discovery.k8s.io/v1/endpointslices',
  Node: '/api/v1/nodes',
  Pod: '/api/v1/pods',
  PersistentVolume: '/api/v1/persistentvolumes',
  PersistentVolumeClaim: '/api/v1/persistentvolumeclaims',
  StorageClass: '/apis/storage.k8s.io/v1/storageclasses',
} as const;

export type WatchedKind = keyof typeof COLLECTIONS;

export type Listener = (object: ApiObject, what: 'set' | 'gone') => void;

/** What the API shows, kept current, for all the stand-ins together. */
export class Watched {
  readonly #mirrors: ReadonlyMap<WatchedKind, Mirror>;
  readonly #listeners = new Map<WatchedKind, Listener[]>();

  /** Begins to watch. Events are told only to those who listen by the time they come: call {@link on} right away. */
  constructor(client: ApiClient) {
    const kinds = Object.keys(COLLECTIONS) as readonly WatchedKind[];
    this.#mirrors = new Map(
      kinds.map((kind) => {
        const changed: Listener = (object, what) => this.#listeners.get(kind)?.forEach((listener) => listener(object, what));
        return [kind, new Mirror({ client, path: COLLECTIONS[kind], changed })];
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
    const key = keyOf({ metadata: { name, namespace } });
    return this.#mirrors.get(kind)!.items.get(key) as Item | undefined;
  }

  all<Item extends ApiObject>(kind: WatchedKind): readonly Item[] {
    return [...this.#mirrors.get(kind)!.items.values()] as unknown as readonly Item[];
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
