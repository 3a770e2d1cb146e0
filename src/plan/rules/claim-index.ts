import { computed, readSpec, type HomeIndex, type Placed, type Workload } from './home-index.js';
import type { ClaimView, WorkloadView } from './manifest-views.js';
import { readBytes } from './manifest-quantities.js';

/** Storage asked for: a claim, or the template a StatefulSet makes claims from. */
export interface Claim {
  readonly at: Placed;
  readonly name: string;
  /** Class asked for: k3s' default where none is named, empty for a volume made by hand. */
  readonly className: string;
  readonly modes: readonly string[];
  readonly block: boolean;
  /** @default - no size, which the API server refuses */
  readonly bytes?: number;
  /** How many claims this makes. */
  readonly count: number;
}

/** What a storage class is known to do. */
export interface ClassFacts {
  readonly provisioner: string;
  /** Whether volumes wait for the pod that uses them. */
  readonly late: boolean;
}

/** The class k3s brings, and its default. */
const LOCAL_PATH = 'local-path';
const LOCAL_PATH_PROVISIONER = 'rancher.io/local-path';

export const claimsOf = computed((home): readonly Claim[] => [
  ...home.ofKind('core/PersistentVolumeClaim').map((at) => claim(at, at.name, readSpec<ClaimView>(at.manifest), 1)),
  ...home.workloads.flatMap((workload) => {
    const templates = workload.kind === 'apps/StatefulSet' ? readSpec<WorkloadView>(workload.manifest).volumeClaimTemplates : undefined;
    return (templates ?? []).map(({ metadata, spec = {} }) => claim(workload, metadata?.name ?? '', spec, workload.replicas));
  }),
]);

/** Workloads that mount a claim, by `namespace/claim`. */
export const usersOfClaims = computed((home): ReadonlyMap<string, readonly Workload[]> => {
  const users = new Map<string, Workload[]>();
  for (const workload of home.workloads) {
    for (const { persistentVolumeClaim } of workload.pod.volumes ?? []) {
      if (persistentVolumeClaim === undefined) continue;
      const key = `${workload.namespace}/${persistentVolumeClaim.claimName}`;
      const list = users.get(key);
      if (list === undefined) users.set(key, [workload]);
      else list.push(workload);
    }
  }
  return users;
});

/** What is known of a class, or undefined when nothing of that name exists. */
export function classFacts(home: HomeIndex, name: string): ClassFacts | undefined {
  const object = home.find('storage.k8s.io/StorageClass', '', name);
  if (object === undefined) return name === LOCAL_PATH ? { provisioner: LOCAL_PATH_PROVISIONER, late: true } : undefined;
  const { provisioner = '', volumeBindingMode } = object.manifest as { readonly provisioner?: string; readonly volumeBindingMode?: string };
  return { provisioner, late: volumeBindingMode === 'WaitForFirstConsumer' };
}

function claim(
  at: Placed,
  name: string,
  { storageClassName = LOCAL_PATH, accessModes = [], volumeMode, resources }: ClaimView,
  count: number,
): Claim {
  const bytes = readBytes(resources?.requests?.storage);
  return {
    at,
    name,
    className: storageClassName,
    modes: accessModes,
    block: volumeMode === 'Block',
    count,
    ...(bytes === undefined ? {} : { bytes }),
  };
}
