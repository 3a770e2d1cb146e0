import type { V1DaemonSet, V1Deployment, V1Job, V1StatefulSet } from '@kubernetes/client-node';
import type { PlannedPod } from '../../../constructs/core/implied-pod.js';
import type { ApiObject, Live } from '../../cluster/client/api-object.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import type { Plan } from '../../plan/plan.js';
import type { ConditionedObject } from '../../cluster/status/objects.js';
import { apply, type Change, remove, wanted, type Wanted } from './change.js';
import { type HelmChart, isUnmanaged } from './charts.js';
import type { View, ViewedKind } from './cluster-view.js';

/** Kinds whose appearance makes pods in the simulated home; pods of other causes would never appear. */
const CAUSES = ['HelmChart', 'HelmChartConfig', 'Application', 'CephCluster', 'CephFilesystem', 'CephBlockPool'] as const;

interface Application extends ApiObject {
  readonly status?: { readonly operationState?: { readonly phase?: string } };
}

export interface ImpliedWorkloadsOptions {
  readonly plan: Plan;
  /** Who installs the charts of Applications: a real Argo CD, or whoever says so by {@link ImpliedWorkloads.installed}. */
  readonly applicationCharts: 'argocd' | 'caller';
}

/** The pods that the plan says operators and charts create, as real workloads: they come and go with what causes them. */
export class ImpliedWorkloads {
  /** Unit ids of Applications whose charts the caller installed. */
  readonly installed = new Set<string>();
  readonly #options: ImpliedWorkloadsOptions;
  readonly #workloads: readonly (Wanted & { readonly pod: PlannedPod; readonly causes: readonly string[] })[];
  /** Causes that were there once, and those that are gone since. */
  readonly #seen = new Set<string>();
  readonly #gone = new Set<string>();

  /** Throws when the plan names a cause that no operator watches. */
  constructor(options: ImpliedWorkloadsOptions) {
    this.#options = options;
    const byArgoCd = (id: string): boolean => options.applicationCharts === 'argocd' && parseKind(id) === 'Application';
    this.#workloads = options.plan.impliedPods.flatMap((pod) => {
      const causes = listCauses(pod);
      // ServiceLB reads Services itself, and what Applications alone cause is in their charts.
      if (pod.by.some((id) => id.startsWith('core/Service/')) || (causes.length > 0 && causes.every(byArgoCd))) return [];
      const strange = causes.find((id) => !(CAUSES as readonly string[]).includes(parseKind(id)));
      if (strange !== undefined || causes.length === 0)
        throw new Error(`${pod.namespace}/${pod.name} comes from ${strange ?? 'no object'}, for which the operators have no stub`);
      return [{ pod, causes, ...wanted(impliedWorkload(pod), 'operators-stub') }];
    });
  }

  /** The operator that makes and removes them. */
  *operate(view: View): Iterable<Change> {
    const present = new Set<string>();
    for (const id of new Set(this.#workloads.flatMap((workload) => workload.causes))) {
      if (this.isPresent(view, id)) {
        present.add(id);
        this.#seen.add(id);
        this.#gone.delete(id);
      } else if (this.#isGone(view, id)) this.#gone.add(id);
    }
    for (const workload of this.#workloads) {
      const { pod } = workload;
      const current = view.find(pod.kind, pod.name, pod.namespace);
      if (workload.causes.every((id) => present.has(id))) yield* apply(current, workload);
      else if (workload.causes.some((id) => this.#gone.has(id))) yield* remove(current);
    }
  }

  /** Whether a cause is there, and installed where it is a chart. */
  isPresent(view: View, id: string): boolean {
    const kind = parseKind(id);
    const object = findObject(view, id);
    if (kind === 'Application' && this.#options.applicationCharts === 'caller') return this.installed.has(id);
    // k3s runs the chart anyway; its HelmChartConfig only says how.
    if (kind === 'HelmChartConfig') return object !== undefined || this.#seen.has(id);
    if (object === undefined) return false;
    if (kind === 'Application') return this.#seen.has(id) || (object as Application).status?.operationState?.phase === 'Succeeded';
    if (kind === 'CephCluster') return true;
    if (kind !== 'HelmChart') return (object as ConditionedObject).status?.phase === 'Ready';
    return !isUnmanaged(object) && object.metadata.deletionTimestamp === undefined && (object as HelmChart).status?.jobName !== undefined;
  }

  /** A chart is gone when it is uninstalled: one that only disappears was handed over, and whoever takes it over keeps its pods. */
  #isGone(view: View, id: string): boolean {
    const object = findObject(view, id);
    if (parseKind(id) !== 'HelmChart') return this.#seen.has(id) && object === undefined;
    return object?.metadata.deletionTimestamp !== undefined && !isUnmanaged(object);
  }

  /** Which workloads that this causes are not rolled out yet. */
  notReady(view: View, id: string): readonly PlannedPod[] {
    const pods = this.#workloads.filter(({ causes }) => causes.includes(id)).map(({ pod }) => pod);
    return pods.filter(({ kind, name, namespace }) => !isRolledOut(view.find(kind, name, namespace)));
  }
}

/** Objects alone: a command that waits for them, such as a gate, causes nothing. */
export function listCauses({ by }: PlannedPod): readonly string[] {
  return by.filter((id) => !id.startsWith('host/'));
}

function findObject(view: View, id: string): ApiObject | undefined {
  const [name, namespace] = id.split('/').slice(2).toReversed() as [string, string];
  return view.find(parseKind(id) as ViewedKind, name, namespace);
}

function parseKind(id: string): string {
  return id.split('/')[1]!;
}

type Workload = Live<V1Deployment> | Live<V1StatefulSet> | Live<V1DaemonSet> | Live<V1Job>;

function isRolledOut(workload: Workload | undefined): boolean {
  const { status } = (workload ?? {}) as Live<V1Deployment & V1DaemonSet>;
  if (workload === undefined || status?.observedGeneration !== workload.metadata.generation) return false;
  if (workload.kind === 'DaemonSet')
    return status?.desiredNumberScheduled !== undefined && status.numberReady >= status.desiredNumberScheduled;
  return (status?.readyReplicas ?? 0) >= ((workload as Live<V1Deployment>).spec?.replicas ?? 1);
}
