import type { FitHome } from '../read-home.js';
import { findClaimSpec, isNodeLocal } from '../storage/volume-rules.js';

/** What becomes of a pod whose node is gone. */
export interface PodFate {
  /** It belongs to its node, and goes with it. */
  readonly daemon: boolean;
  /**
   * It starts elsewhere only once the node is deleted: a StatefulSet never runs two pods of one name, and a volume that one
   * node may mount stays attached until then.
   */
  readonly waits: boolean;
  /** It never starts elsewhere: its data is a folder of the node, or nobody makes it anew. */
  readonly tied: boolean;
}

/** The fate of every pod, by its name. */
export function predictFates({ groups, index }: FitHome): ReadonlyMap<string, PodFate> {
  const fates = new Map<string, PodFate>();
  for (const { kind, pods, namespace, workload } of groups) {
    const templates =
      kind === 'StatefulSet' ? readClaimTemplates(index.find('apps/StatefulSet', namespace, workload)?.manifest['spec']) : [];
    for (const { name, claims } of pods) {
      const specs = [...claims.map((claim) => findClaimSpec(index, claim)).filter((spec) => spec !== undefined), ...templates];
      const alone = specs.some(({ accessModes = [] }) => accessModes.length > 0 && accessModes.every((mode) => !mode.endsWith('Many')));
      fates.set(name, {
        daemon: kind === 'DaemonSet',
        waits: kind === 'StatefulSet' || alone,
        tied: kind === 'Pod' || specs.some((spec) => spec.volumeName === undefined && isNodeLocal(index, spec)),
      });
    }
  }
  return fates;
}

type ClaimSpec = NonNullable<ReturnType<typeof findClaimSpec>>;

function readClaimTemplates(spec: unknown): readonly ClaimSpec[] {
  const { volumeClaimTemplates = [] } = (spec ?? {}) as { readonly volumeClaimTemplates?: readonly { readonly spec?: ClaimSpec }[] };
  return volumeClaimTemplates.map((each) => each.spec ?? {});
}
