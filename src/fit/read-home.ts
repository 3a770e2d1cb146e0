import type { Plan } from '../plan/plan.js';
import { indexOf, type HomeIndex } from '../plan/rules/home-index.js';
import { cardsOf } from './nodes/graphics.js';
import { type FitNode, nodesOf } from './nodes/fit-node.js';
import { modelOf, type Home } from './placement/compile.js';
import type { Model } from './placement/model.js';
import type { PodGroup } from './pods/pod-group.js';
import { podsOf } from './pods/pods-of.js';
import { volumeRules } from './storage/volume-rules.js';

/** A plan as the verdict reads it. */
export interface FitHome extends Home {
  readonly plan: Plan;
  readonly index: HomeIndex;
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly model: Model;
}

/** Reads nodes, pods and volumes of a plan. */
export function readHome(plan: Plan): FitHome {
  const byId = new Map(plan.units.map((unit) => [unit.id, unit]));
  const index = indexOf({
    machines: plan.hosts,
    images: new Map(Object.entries(plan.images)),
    impliedPods: plan.impliedPods,
    scripts: plan.scripts,
    units: plan.units,
    unit: (id) => byId.get(id),
  });
  const groups = podsOf(plan, index);
  const namespaces = new Map(index.ofKind('core/Namespace').map(({ name, manifest }) => [name, manifest.metadata.labels ?? {}]));
  const home: Home = { nodes: nodesOf(plan, cardsOf(index)), groups, volumes: volumeRules(index, groups), namespaces };
  return { ...home, plan, index, model: modelOf(home) };
}
