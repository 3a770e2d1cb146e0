import type { Plan } from '../plan/plan.js';
import { indexHome, type HomeIndex } from '../plan/rules/home-index.js';
import { gpuCounter } from './nodes/gpu-count.js';
import { type FitNode, listNodes } from './nodes/fit-node.js';
import { buildModel, type ModelSource } from './placement/build-model.js';
import type { PlacementModel } from './placement/placement-model.js';
import type { PodGroup } from './pods/pod-group.js';
import { groupPods } from './pods/group-pods.js';
import { readVolumeRules } from './storage/volume-rules.js';

/** A plan as the verdict reads it. */
export interface FitHome extends ModelSource {
  readonly plan: Plan;
  readonly index: HomeIndex;
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly model: PlacementModel;
}

/** Reads nodes, pods and volumes of a plan. */
export function readHome(plan: Plan): FitHome {
  const byId = new Map(plan.units.map((unit) => [unit.id, unit]));
  const index = indexHome({
    machines: plan.hosts,
    images: new Map(Object.entries(plan.images)),
    impliedPods: plan.impliedPods,
    scripts: plan.scripts,
    units: plan.units,
    unit: (id) => byId.get(id),
  });
  const groups = groupPods(plan, index);
  const namespaces = new Map(index.ofKind('core/Namespace').map(({ name, manifest }) => [name, manifest.metadata.labels ?? {}]));
  const home: ModelSource = { nodes: listNodes(plan, gpuCounter(index)), groups, volumes: readVolumeRules(index, groups), namespaces };
  return { ...home, plan, index, model: buildModel(home) };
}
