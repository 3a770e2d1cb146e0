import { isNode } from '../../../constructs/core/machine.js';
import { eligibility } from '../../plan/rules/node-eligibility.js';
import { classFacts } from '../../plan/rules/claim-index.js';
import { readSpec, type HomeIndex } from '../../plan/rules/home-index.js';
import type { ClaimView } from '../../plan/rules/manifest-views.js';
import type { NodeSelectorTerm } from '../../plan/pod-spec.js';
import type { PodGroup } from '../pods/pod-group.js';

/** What claims mean for where pods may run. Claims are named `namespace/name`. */
export interface VolumeRules {
  /** Nodes that reach the volume, as indexes, where it says so. */
  readonly nodes: ReadonlyMap<string, ReadonlySet<number>>;
  /** Claims of several pods whose volume is a folder of the node where the first one comes. */
  readonly sets: ReadonlyMap<string, number>;
  readonly count: number;
  /** Claims that only one pod at a time may use. */
  readonly onePod: ReadonlySet<string>;
}

interface VolumeView {
  readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] } };
}

/** Reads the claims that pods mount. */
export function readVolumeRules(home: HomeIndex, groups: readonly PodGroup[]): VolumeRules {
  const users = new Map<string, number>();
  for (const { pods } of groups) for (const { claims } of pods) for (const claim of claims) users.set(claim, (users.get(claim) ?? 0) + 1);
  const machines = home.context.machines.filter(isNode);
  const indexOf = new Map(machines.map(({ name }, index) => [name, index]));
  const eligible = eligibility(machines.map((machine) => ({ ...machine, taints: [] })));
  const nodes = new Map<string, ReadonlySet<number>>();
  const sets = new Map<string, number>();
  const onePod = new Set<string>();
  for (const [key, count] of users) {
    const spec = findClaimSpec(home, key);
    if (spec === undefined) continue;
    if (spec.accessModes?.includes('ReadWriteOncePod') === true) onePod.add(key);
    const volume = spec.volumeName === undefined ? undefined : home.find('core/PersistentVolume', '', spec.volumeName);
    const required = volume === undefined ? undefined : readSpec<VolumeView>(volume.manifest).nodeAffinity?.required;
    if (required !== undefined) {
      const reached = eligible({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } });
      nodes.set(key, new Set(reached.map(({ name }) => indexOf.get(name)!)));
    } else if (count > 1 && volume === undefined && isNodeLocal(home, spec)) {
      sets.set(key, sets.size);
    }
  }
  return { nodes, sets, count: sets.size, onePod };
}

/** The spec of a claim by `namespace/name`; of a StatefulSet's own claims that of its template. */
export function findClaimSpec(home: HomeIndex, key: string): ClaimView | undefined {
  const slash = key.indexOf('/');
  const found = home.find('core/PersistentVolumeClaim', key.slice(0, slash), key.slice(slash + 1));
  return found === undefined ? undefined : readSpec<ClaimView>(found.manifest);
}

/** Whether its volume is made on the node of the pod that first uses it, and is there alone. */
export function isNodeLocal(home: HomeIndex, { storageClassName = 'local-path' }: ClaimView): boolean {
  const facts = classFacts(home, storageClassName);
  return facts !== undefined && facts.late && facts.provisioner.endsWith('local-path');
}
