import { Chart, type ApiObject } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { Owner } from './plan-unit.js';

export interface HomeChartProps {
  /** Name of the folder in `synth/` and of the Argo CD Application. RFC 1123 label. */
  readonly name: string;
  /** Namespace of its objects unless they say otherwise. */
  readonly namespace: string;
  /** Who applies its objects where the kind leaves a choice. @default 'argocd' with GitOps on, else 'pulumi' */
  readonly owner?: Owner;
  /** Argo CD project of its Application. @default 'home' */
  readonly project?: string;
  /** Fields that a controller writes and Argo CD must not fight over. @default - none */
  readonly ignoreDifferences?: readonly IgnoredDifference[];
}

/** Fields of matching objects that Argo CD leaves alone. */
export interface IgnoredDifference {
  /** API group, empty for the core group. @default '' */
  readonly group?: string;
  readonly kind: string;
  /** @default - every object of the kind */
  readonly name?: string;
  /** RFC 6901 pointers. @default - none */
  readonly jsonPointers?: readonly string[];
  /** jq paths, for lists. @default - none */
  readonly jqPathExpressions?: readonly string[];
}

const HOME_CHART = Symbol.for('permacade.HomeChart');

/** Objects that are applied, shown and removed together. */
export class HomeChart extends Chart {
  readonly [HOME_CHART] = true;
  readonly name: string;
  readonly owner: Owner;
  readonly project: string;
  readonly ignoreDifferences: readonly IgnoredDifference[];

  constructor(scope: Construct, id: string, props: HomeChartProps) {
    super(scope, id, { namespace: props.namespace });
    this.name = props.name;
    this.owner = props.owner ?? 'argocd';
    this.project = props.project ?? 'home';
    this.ignoreDifferences = props.ignoreDifferences ?? [];
  }

  /** Whether a construct is a HomeChart; `instanceof` would take any cdk8s Chart for one. */
  static is(construct: IConstruct): construct is HomeChart {
    return HOME_CHART in construct;
  }

  /** Names come from the world, so an object without one is an error instead of a hash of its path. */
  override generateObjectName(object: ApiObject): string {
    throw new Error(`${object.node.path}: a ${object.kind} needs an explicit metadata.name`);
  }
}
