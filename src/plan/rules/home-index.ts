import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import type { Manifest } from '../../../constructs/core/manifest.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { isNode } from '../../../constructs/core/machine.js';
import type { PlanUnit } from '../../../constructs/core/plan-unit.js';
import type { RuleContext } from '../../../constructs/core/rule.js';
import { groupKind, formatObjectId } from '../../../constructs/core/identity.js';
import { findPodSpec, type PodSpec } from '../pod-spec.js';
import { eligibility } from './node-eligibility.js';
import type { ApplicationView, HelmChartView, WorkloadView } from './manifest-views.js';

/** A Kubernetes object of the home, with what every rule asks about it. */
export interface Placed {
  readonly unit: PlanUnit;
  readonly manifest: Manifest;
  /** `group/Kind`. */
  readonly kind: string;
  /** Empty on cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Folder and Argo CD Application it belongs to. */
  readonly chart: string;
}

/** An object that makes pods. */
export interface Workload extends Placed {
  readonly pod: PodSpec;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Pods wanted; 1 where the kind does not say. */
  readonly replicas: number;
  /** Nodes whose labels and taints let its pods run there. */
  readonly nodes: readonly Machine[];
}

/** The home sorted once, so that no rule has to search it. */
export interface HomeIndex {
  readonly context: RuleContext;
  /** Objects of a `group/Kind`, in plan order. */
  readonly ofKind: (kind: string) => readonly Placed[];
  readonly workloads: readonly Workload[];
  readonly objects: readonly Placed[];
  /** Host files and commands. */
  readonly hostUnits: readonly PlanUnit[];
  /** Objects whose manifest holds references to secrets or outputs. */
  readonly referring: readonly PlanUnit[];
  /** Machines that are nodes of the cluster. */
  readonly nodes: readonly Machine[];
  readonly find: (kind: string, namespace: string, name: string) => Placed | undefined;
  /** Whether charts, operators or k3s put objects into the namespace that the home does not render. */
  readonly madeElsewhere: (namespace: string) => boolean;
}

const known = new WeakMap<RuleContext, HomeIndex>();

/** The index of a home, made on first use. */
export function indexHome(context: RuleContext): HomeIndex {
  const index = known.get(context) ?? makeIndex(context);
  known.set(context, index);
  return index;
}

/** Something computed from an index once, whatever the number of rules that read it. */
export function computed<T>(make: (home: HomeIndex) => T): (home: HomeIndex) => T {
  const made = new WeakMap<HomeIndex, { readonly value: T }>();
  return (home) => {
    const cell = made.get(home) ?? { value: make(home) };
    made.set(home, cell);
    return cell.value;
  };
}

/** The `spec` of an object as the given kind has it; empty when it has none. */
export function readSpec<Spec extends object>(manifest: Manifest): Partial<Spec> {
  return (manifest['spec'] as Partial<Spec> | undefined) ?? {};
}

function makeIndex(context: RuleContext): HomeIndex {
  const byKind = new Map<string, Placed[]>();
  const byId = new Map<string, Placed>();
  const objects: Placed[] = [];
  const hostUnits: PlanUnit[] = [];
  const referring: PlanUnit[] = [];
  const workloads: Workload[] = [];
  const nodes = context.machines.filter(isNode);
  const eligible = eligibility(nodes);
  for (const unit of context.units) {
    const { body } = unit;
    if (body.type !== 'KubernetesObject') {
      hostUnits.push(unit);
      continue;
    }
    if (body.references.length > 0) referring.push(unit);
    const { manifest, chart } = body;
    const placed: Placed = {
      unit,
      manifest,
      kind: groupKind(manifest),
      namespace: manifest.metadata.namespace ?? '',
      name: manifest.metadata.name,
      chart,
    };
    objects.push(placed);
    byId.set(unit.id, placed);
    const list = byKind.get(placed.kind);
    if (list === undefined) byKind.set(placed.kind, [placed]);
    else list.push(placed);
    const pod = findPodSpec(manifest);
    if (pod?.containers === undefined) continue;
    workloads.push({
      ...placed,
      pod,
      labels: labelsOfPods(manifest),
      replicas: readSpec<WorkloadView>(manifest).replicas ?? 1,
      nodes: eligible(pod),
    });
  }
  const elsewhere = new Set([KUBE_SYSTEM, ...context.impliedPods.map(({ namespace }) => namespace)]);
  for (const namespace of releaseNamespaces(byKind)) elsewhere.add(namespace);
  return {
    context,
    objects,
    hostUnits,
    referring,
    workloads,
    nodes,
    ofKind: (kind) => byKind.get(kind) ?? [],
    find: (kind, namespace, name) => byId.get(formatObjectId(kind, namespace, name)),
    madeElsewhere: (namespace) => elsewhere.has(namespace),
  };
}

function labelsOfPods(manifest: Manifest): Readonly<Record<string, string>> {
  const spec = readSpec<WorkloadView>(manifest);
  const template = spec.jobTemplate?.spec?.template ?? spec.template;
  return (manifest.kind === 'Pod' ? manifest.metadata.labels : template?.metadata?.labels) ?? {};
}

/** Namespaces that Helm releases install into. */
function* releaseNamespaces(byKind: ReadonlyMap<string, readonly Placed[]>): Iterable<string> {
  for (const { manifest, namespace } of byKind.get('helm.cattle.io/HelmChart') ?? []) {
    yield readSpec<HelmChartView>(manifest).targetNamespace ?? namespace;
  }
  for (const { manifest } of byKind.get('argoproj.io/Application') ?? []) {
    const { source, sources, destination } = readSpec<ApplicationView>(manifest);
    if ([source, ...(sources ?? [])].some((each) => each?.chart !== undefined)) yield destination?.namespace ?? 'default';
  }
}
