import type { ApiObject } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { Mirror } from '../../cluster/client/mirror.js';

/** The kinds that operators look at, and their apiVersions. Kinds that are not there yet are watched from when they are. */
const VERSIONS = {
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
  ConfigMap: 'v1',
  Node: 'v1',
  PersistentVolume: 'v1',
  PersistentVolumeClaim: 'v1',
  Pod: 'v1',
  Secret: 'v1',
  Service: 'v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  StorageClass: 'storage.k8s.io/v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
} as const;

export type ViewedKind = keyof typeof VERSIONS;

/** What the API shows. */
export type View = Pick<ClusterView, 'find' | 'all'>;

/** What the API shows, kept current. */
export class ClusterView {
  readonly #mirrors: ReadonlyMap<string, Mirror>;

  /** @param changed called after everything that happens */
  constructor(client: ClusterClient, changed: () => void) {
    this.#mirrors = new Map(
      Object.entries(VERSIONS).map(([kind, apiVersion]) => [kind, new Mirror({ client, apiVersion, kind, changed })]),
    );
  }

  /** The object of this name as the API showed it last. The type is the caller's claim about the kind. */
  find<Item extends ApiObject>(kind: ViewedKind, name: string, namespace?: string): Item | undefined {
    return this.#mirrors.get(kind)!.find(name, namespace) as Item | undefined;
  }

  all<Item extends ApiObject>(kind: ViewedKind): readonly Item[] {
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
