import type { ApiClient } from '../../../cluster/client/api-client.js';
import type { Live } from './field-manager.js';

/** Why an object is not ready; undefined once it is. */
export type Readiness = (live: Live, client: ApiClient, path: string) => Promise<string | undefined>;

interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly phase?: string;
  readonly hard?: object;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly loadBalancer?: { readonly ingress?: readonly unknown[] };
}

const statusOf = ({ status }: Live): Status => (status ?? {}) as Status;

function observed(live: Live, judge: (status: Status) => string | undefined): string | undefined {
  const status = statusOf(live);
  return (status.observedGeneration ?? 0) < (live.metadata.generation ?? 0) ? 'its controller has not seen it yet' : judge(status);
}

function wanted(live: Live): number {
  return (live['spec'] as { readonly replicas?: number }).replicas ?? 1;
}

/** When an object of a kind is ready, by group and kind: the kinds that the provider waits for. Others are ready at once. */
export const READINESS: Readonly<Record<string, Readiness>> = {
  'apps/Deployment': async (live) =>
    observed(live, ({ updatedReplicas = 0, availableReplicas = 0, replicas = 0 }) =>
      updatedReplicas >= wanted(live) && availableReplicas >= wanted(live) && replicas === updatedReplicas
        ? undefined
        : `${availableReplicas} of ${wanted(live)} pods are available, ${updatedReplicas} are up to date`,
    ),
  'apps/StatefulSet': async (live) =>
    observed(live, ({ updatedReplicas = 0, readyReplicas = 0 }) =>
      readyReplicas >= wanted(live) && updatedReplicas >= wanted(live) ? undefined : `${readyReplicas} of ${wanted(live)} pods are ready`,
    ),
  'apps/DaemonSet': async (live) =>
    observed(live, ({ desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 }) =>
      numberAvailable >= desiredNumberScheduled && updatedNumberScheduled >= desiredNumberScheduled
        ? undefined
        : `${numberAvailable} of ${desiredNumberScheduled} pods are available`,
    ),
  'batch/Job': async (live) => condition(live, 'Complete'),
  Pod: async (live) => (statusOf(live).phase === 'Succeeded' ? undefined : condition(live, 'Ready')),
  PersistentVolume: async (live) => phase(live, ['Available', 'Bound']),
  PersistentVolumeClaim: async (live, client) => {
    if (statusOf(live).phase === 'Pending' && (await waitsForConsumer(live, client))) return undefined;
    return phase(live, ['Bound']);
  },
  ResourceQuota: async (live) => (statusOf(live).hard === undefined ? 'nobody has counted yet' : undefined),
  Service: async (live, client, path) => {
    const spec = live['spec'] as { readonly type?: string; readonly selector?: object; readonly clusterIP?: string };
    if (spec.type === 'ExternalName' || spec.selector === undefined) return undefined;
    if (spec.type === 'LoadBalancer' && (statusOf(live).loadBalancer?.ingress ?? []).length === 0) return 'it has no address';
    return spec.clusterIP === 'None' || (await hasEndpoints(live, client, path)) ? undefined : 'no pod of it is ready';
  },
  'networking.k8s.io/Ingress': async (live) =>
    (statusOf(live).loadBalancer?.ingress ?? []).length === 0 ? 'it has no address' : undefined,
  ReplicationController: async (live) =>
    observed(live, ({ readyReplicas = 0 }) =>
      readyReplicas >= wanted(live) ? undefined : `${readyReplicas} of ${wanted(live)} pods are ready`,
    ),
};

function phase(live: Live, fine: readonly string[]): string | undefined {
  const { phase: is = 'not set' } = statusOf(live);
  return fine.includes(is) ? undefined : `its phase is ${is}`;
}

function condition(live: Live, type: string): string | undefined {
  const found = statusOf(live).conditions?.find((each) => each.type === type);
  return found?.status === 'True'
    ? undefined
    : `its condition ${type} is ${found?.status ?? 'not set'}${found?.message ? ` (${found.message})` : ''}`;
}

/** Such a claim binds when a pod uses it, which may be later than everything that waits for it. */
async function waitsForConsumer(live: Live, client: ApiClient): Promise<boolean> {
  const { storageClassName } = live['spec'] as { readonly storageClassName?: string };
  if (storageClassName === undefined || storageClassName === '') return false;
  const found = await client.find<Live>(`/apis/storage.k8s.io/v1/storageclasses/${storageClassName}`);
  return found?.['volumeBindingMode'] === 'WaitForFirstConsumer';
}

async function hasEndpoints(live: Live, client: ApiClient, path: string): Promise<boolean> {
  const namespace = /\/namespaces\/([^/]+)\//.exec(path)?.[1] ?? 'default';
  const { items } = await client.list<Live>(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    labelSelector: `kubernetes.io/service-name=${live.metadata.name}`,
  });
  return items.some((slice) =>
    ((slice['endpoints'] ?? []) as readonly { conditions?: { ready?: boolean } }[]).some(({ conditions }) => conditions?.ready !== false),
  );
}
