import type { Affinity, NodeSelectorRequirement, PodSpec, Toleration as KubeToleration } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Architecture, Image } from '../core/image.js';

/** On which nodes Pods may run, and on which they would rather. */
export interface Placement {
  /** Labels a node must carry, all of them. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Further conditions a node must meet, all of them. @default - none */
  readonly required?: readonly NodeCondition[];
  /** Conditions that make a node better. @default - none */
  readonly preferred?: readonly NodePreference[];
  /** How Pods of this workload keep apart. @default - the scheduler's own judgement */
  readonly spread?: Spread;
  /** Taints it may run in spite of. @default - none */
  readonly tolerations?: readonly Toleration[];
}

/** A condition on one label of a node. */
export type NodeCondition =
  | { readonly label: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly [string, ...string[]] }
  | { readonly label: string; readonly operator: 'Exists' | 'DoesNotExist' }
  | { readonly label: string; readonly operator: 'Gt' | 'Lt'; readonly value: number };

export interface NodePreference {
  /** How much it counts against other preferences. Range 1 to 100. */
  readonly weight: number;
  readonly conditions: readonly [NodeCondition, ...NodeCondition[]];
}

export interface Spread {
  /** Label whose values are kept even. @default 'kubernetes.io/hostname' */
  readonly over?: string;
  /** By how many Pods two values may differ. Range from 1. @default 1 */
  readonly skew?: number;
  /** What happens where they cannot: a Pod waits, or runs anyway. */
  readonly otherwise: 'wait' | 'run-anyway';
}

/** A taint that is tolerated. */
export type Toleration =
  | { readonly operator: 'Exists'; readonly key?: string; readonly effect?: TaintEffect; readonly seconds?: number }
  | { readonly operator: 'Equal'; readonly key: string; readonly value: string; readonly effect?: TaintEffect; readonly seconds?: number };

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** Every architecture a home can have. */
const ALL: readonly Architecture[] = ['amd64', 'arm64'];

type Placed = Pick<PodSpec, 'nodeSelector' | 'affinity' | 'topologySpreadConstraints' | 'tolerations'>;

/**
 * Renders placement. Where the containers' images are not built for every architecture, a condition on
 * `kubernetes.io/arch` is added. Throws when no architecture runs all of them.
 */
export function placed(placement: Placement, images: readonly Image[], selector: Readonly<Record<string, string>>, where: string): Placed {
  const { nodeSelector, required = [], preferred = [], spread, tolerations } = placement;
  const architectures = commonArchitectures(images, where);
  const conditions: NodeSelectorRequirement[] = required.map(requirement);
  if (architectures.length < ALL.length) conditions.push({ key: 'kubernetes.io/arch', operator: 'In', values: architectures });
  return {
    nodeSelector,
    affinity: affinity(conditions, preferred, where),
    tolerations: tolerations?.map(toleration),
    topologySpreadConstraints: spread && [
      {
        topologyKey: spread.over ?? 'kubernetes.io/hostname',
        maxSkew: spread.skew ?? 1,
        whenUnsatisfiable: spread.otherwise === 'wait' ? 'DoNotSchedule' : 'ScheduleAnyway',
        labelSelector: { matchLabels: selector },
      },
    ],
  };
}

function commonArchitectures(images: readonly Image[], where: string): Architecture[] {
  const common = ALL.filter((architecture) => images.every((image) => image.architectures.includes(architecture)));
  if (common.length > 0) return common;
  const list = images.map(({ repository, tag, architectures }) => `${repository}:${tag} (${architectures.join(', ')})`).join(', ');
  throw new Error(`${where}: no architecture runs all images of the Pod: ${list}. Build them for one architecture or split the Pod`);
}

function affinity(conditions: NodeSelectorRequirement[], preferred: readonly NodePreference[], where: string): Affinity | undefined {
  if (conditions.length === 0 && preferred.length === 0) return undefined;
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution:
        conditions.length === 0 ? undefined : { nodeSelectorTerms: [{ matchExpressions: conditions }] },
      preferredDuringSchedulingIgnoredDuringExecution:
        preferred.length === 0
          ? undefined
          : preferred.map(({ weight, conditions: wished }) => {
              if (!Number.isInteger(weight) || weight < 1 || weight > 100)
                throw new Error(`${where}: a preference weighs 1 to 100, got ${weight}`);
              return { weight, preference: { matchExpressions: wished.map(requirement) } };
            }),
    },
  };
}

function requirement(condition: NodeCondition): NodeSelectorRequirement {
  const { label: key, operator } = condition;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return { key, operator, values: [...condition.values] };
    case 'Gt':
    case 'Lt':
      return { key, operator, values: [String(condition.value)] };
    case 'Exists':
    case 'DoesNotExist':
      return { key, operator };
  }
}

function toleration({ seconds, ...rest }: Toleration): KubeToleration {
  return { ...rest, tolerationSeconds: seconds };
}
