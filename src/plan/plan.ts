import type { Image } from '../../constructs/core/image.js';
import type { PlannedPod } from '../../constructs/core/implied-pod.js';
import type { Machine } from '../../constructs/core/machine.js';
import type { PlanUnit } from '../../constructs/core/plan-unit.js';
import type { Scripts } from './scripts.js';

export type {
  HostCommandBody,
  HostFileBody,
  KubernetesObjectBody,
  Owner,
  PlanUnit,
  Reference,
  UnitBody,
} from '../../constructs/core/plan-unit.js';

export type { Scripts } from './scripts.js';

/** The whole home as flat, ordered, frozen data. Sinks fold over it and never look at the tree. */
export interface Plan {
  /** The declared machines, by name. */
  readonly hosts: readonly Machine[];
  /** What each image in use is said to contain, by reference. */
  readonly images: Readonly<Record<string, Image>>;
  /** Registries that run in the home, as references to their images begin: `registry.home.arpa:5000`. Absent without any. */
  readonly registries?: readonly string[];
  /** Pods that operators and charts will create from our units. */
  readonly impliedPods: readonly PlannedPod[];
  /** Text of every script that a command runs and of all that these source, by name. */
  readonly scripts: Scripts;
  /** Every unit, after all the units it needs; ties by id. */
  readonly units: readonly PlanUnit[];
}
