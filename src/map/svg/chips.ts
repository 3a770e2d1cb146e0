import type { MapModel } from '../map-model.js';

/** Pods of one namespace on one machine: in a picture there is no room for each of them. */
export interface Chip {
  readonly text: string;
  /** Every pod by name, for whoever points at it. */
  readonly title: string;
  readonly namespace: string;
  /** Indexes into the pods. */
  readonly pods: readonly number[];
}

/** What runs on a machine, by namespace; a pod that is alone there goes by its own name. */
export function layOutChips({ pods }: MapModel, here: readonly number[]): readonly Chip[] {
  const byNamespace = new Map<string, number[]>();
  for (const index of here) {
    const { namespace } = pods[index]!;
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), index]);
  }
  return [...byNamespace].map(([namespace, indexes]): Chip => {
    const [first] = indexes;
    return {
      text: indexes.length === 1 ? pods[first!]!.label : `${namespace} × ${indexes.length}`,
      title: indexes.map((index) => pods[index]!.id).join(', '),
      namespace,
      pods: indexes,
    };
  });
}
