import { TITLE } from '../../../constructs/game/game.js';
import { groupKind } from '../../../constructs/core/identity.js';
import type { Plan } from '../../plan/plan.js';
import type { HomeOutputs } from '../../stacks/composition.js';
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
export function gameStatuses({ units }: Plan, { urls }: HomeOutputs, deployments: readonly WorkloadObject[]): readonly GameStatus[] {
  return units.flatMap(({ body }) => {
    if (body.type !== 'KubernetesObject' || groupKind(body.manifest) !== 'apps/Deployment') return [];
    const { namespace, name, annotations } = body.manifest.metadata;
    const title = annotations?.[TITLE];
    if (title === undefined) return [];
    const there = deployments.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    // Someone may have scaled it by hand: what the cluster tries to reach counts.
    const declared = (body.manifest['spec'] as { readonly replicas?: number } | undefined)?.replicas ?? 1;
    return [
      {
        name,
        title: String(title),
        url: urls[name] ?? '',
        ready: there?.status?.readyReplicas ?? 0,
        wanted: there?.spec?.replicas ?? declared,
      },
    ];
  });
}
