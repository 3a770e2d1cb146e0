import type { PlannedPod } from '../../../constructs/core/implied-pod.js';
import type { Plan } from '../../plan/plan.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import type { WorkQueue } from './work-queue.js';

/** Kinds whose appearance makes pods in the simulated home; pods of other causes would never appear. */
const CAUSES =
  /^(?:helm\.cattle\.io\/HelmChart(?:Config)?|argoproj\.io\/Application|ceph\.rook\.io\/Ceph(?:Cluster|Filesystem|BlockPool))\//;

/** ServiceLB reads Services itself, see service-lb.ts. */
const SERVICE_LB = /^core\/Service\//;

/** k3s runs the chart anyway; its HelmChartConfig only says how. */
const CONFIG = /^helm\.cattle\.io\/HelmChartConfig\//;

interface Workload extends ApiObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
  };
}

/** The pods that the plan says operators and charts create, as real workloads: they come and go with what causes them. */
export class ImpliedWorkloads {
  readonly #client: ClusterClient;
  readonly #queue: WorkQueue;
  readonly #pods: readonly PlannedPod[];
  readonly #present = new Set<string>();

  /**
   * Throws when the plan names a cause that no stub watches.
   * @param others says of which causes another brings the pods that have no other cause
   */
  constructor({ impliedPods }: Plan, client: ClusterClient, queue: WorkQueue, others: (id: string) => boolean = () => false) {
    this.#client = client;
    this.#queue = queue;
    this.#pods = impliedPods.filter(
      (pod) => !pod.by.some((id) => SERVICE_LB.test(id)) && (causesOf(pod).length === 0 || !causesOf(pod).every(others)),
    );
    for (const pod of this.#pods) {
      const strange = causesOf(pod).find((id) => !CAUSES.test(id));
      if (strange !== undefined || causesOf(pod).length === 0) {
        throw new Error(`${pod.namespace}/${pod.name} comes from ${strange ?? 'no object'}, for which the operators have no stub`);
      }
    }
  }

  /** Something that causes pods is there. */
  caused(id: string): void {
    if (this.#present.has(id)) return;
    this.#present.add(id);
    this.#look(id);
  }

  /** Something that caused pods is gone. */
  gone(id: string): void {
    if (this.#present.delete(id)) this.#look(id);
  }

  /** Whether it was said to be there. */
  has(id: string): boolean {
    return this.#present.has(id);
  }

  /** Which workloads that this causes are not rolled out yet. */
  async notReady(id: string): Promise<readonly PlannedPod[]> {
    const pods = this.#pods.filter((pod) => causesOf(pod).includes(id));
    const ready = await Promise.all(pods.map(async (pod) => isRolledOut(await this.#client.find<Workload>(impliedWorkload(pod)))));
    return pods.filter((_, index) => !ready[index]);
  }

  #look(id: string): void {
    for (const pod of this.#pods) {
      if (!pod.by.includes(id)) continue;
      this.#queue.add(`${pod.kind} ${pod.namespace}/${pod.name}`, async () => {
        if (causesOf(pod).every((cause) => this.#present.has(cause))) {
          await this.#client.apply(impliedWorkload(pod), { fieldManager: 'operators-stub' });
        } else if (!causesOf(pod).every((cause) => CONFIG.test(cause))) {
          await this.#client.delete(impliedWorkload(pod));
        }
        return 'done';
      });
    }
  }
}

/** Objects alone: a command that waits for them, such as a gate, causes nothing. */
export function causesOf({ by }: PlannedPod): readonly string[] {
  return by.filter((id) => !id.startsWith('host/'));
}

function isRolledOut(workload: Workload | undefined): boolean {
  if (workload === undefined || workload.status?.observedGeneration !== workload.metadata.generation) return false;
  const { desiredNumberScheduled, numberReady = 0, readyReplicas = 0 } = workload.status ?? {};
  if (workload.kind === 'DaemonSet') return desiredNumberScheduled !== undefined && numberReady >= desiredNumberScheduled;
  return readyReplicas >= (workload.spec?.replicas ?? 1);
}
