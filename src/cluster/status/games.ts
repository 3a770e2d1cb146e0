import type { Plan } from '../../plan/plan.js';
import type { Address } from '../../stacks/address.js';
import type { WorkloadObject } from './objects.js';

/** One game of the home. */
export interface GameStatus {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  /** Pods that answer. */
  readonly ready: number;
  /** Pods there should be. */
  readonly wanted: number;
}

/** Every declared game, by name, and how many of its pods answer. */
export function gameStatuses(
  { units }: Plan,
  addresses: readonly Address[],
  deployments: readonly WorkloadObject[],
): readonly GameStatus[] {
  return addresses.flatMap(({ name, url, game }) => {
    const body = game && units.find(({ id }) => id === game.deployment)?.body;
    if (body?.type !== 'KubernetesObject') return [];
    const { metadata, ...manifest } = body.manifest;
    const there = deployments.find(
      (deployment) => deployment.metadata.namespace === metadata.namespace && deployment.metadata.name === metadata.name,
    );
    // Someone may have scaled it by hand: what the cluster tries to reach counts.
    const declared = (manifest['spec'] as { readonly replicas?: number }).replicas ?? 1;
    const [ready, wanted] = [there?.status?.readyReplicas ?? 0, there?.spec?.replicas ?? declared];
    return [{ name, title: game!.title, url, ready, wanted }];
  });
}
