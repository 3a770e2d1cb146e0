import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { createHash } from 'node:crypto';
import { kindsOf } from '../../cluster/check/crds.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { isNotFound } from '../../cluster/client/api-error.js';
import { waitForKinds } from '../../cluster/client/served-kinds.js';
import { type ApiObject, type ObjectRef, makeRef } from '../../cluster/client/api-object.js';
import { chartContents, definitionsOf } from './chart-definitions.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import type { ImpliedWorkloads } from './implied-workloads.js';
import { writeStatus, type WithStatus } from './status.js';
import type { Watched } from './watched.js';
import type { WorkQueue } from './work-queue.js';

/** What the stub for helm-controller needs. */
export interface ChartsProps {
  readonly client: ClusterClient;
  readonly watched: Watched;
  readonly queue: WorkQueue;
  readonly workloads: ImpliedWorkloads;
  /** Folder of the repository, which has `crds/`. */
  readonly root: string;
}

interface HelmChart extends WithStatus {
  readonly spec: { readonly chart: string };
}

interface Job extends ApiObject {
  readonly status?: { readonly succeeded?: number };
}

const FINALIZER = 'wrangler.cattle.io/on-helm-chart-remove';
const UNMANAGED = 'helmcharts.helm.cattle.io/unmanaged';
const HASH = 'helmcharts.helm.cattle.io/configHash';

/**
 * Stands in for k3s's helm-controller and for what a chart installs (`k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go`):
 * a Job per HelmChart; once it has succeeded the chart's definitions and pods are there. Deleting a HelmChart uninstalls it.
 * An unmanaged one is not touched at all, not even to let it go.
 */
export class Charts {
  readonly #props: ChartsProps;

  constructor(props: ChartsProps) {
    this.#props = props;
    const { watched, queue } = props;
    watched.on('HelmChart', ({ metadata: { name, namespace } }) =>
      queue.add(`HelmChart ${namespace}/${name}`, async () => {
        const chart = watched.find<HelmChart>('HelmChart', name, namespace);
        if (chart === undefined || chart.metadata.annotations?.[UNMANAGED] === 'true') return 'done';
        return this.#reconcile(chart);
      }),
    );
  }

  /** Brings a chart's definitions, then its pods. */
  async install(id: string, chart: string): Promise<void> {
    const { client, workloads, root } = this.#props;
    const definitions = await definitionsOf(chart, root);
    await Promise.all(definitions.map((crd) => client.apply(crd, { fieldManager: 'helm' })));
    await waitForKinds(client, definitions.flatMap(kindsOf));
    workloads.caused(id);
  }

  async #reconcile(chart: HelmChart): Promise<'done' | 'again'> {
    const { client } = this.#props;
    const { name, deletionTimestamp, finalizers = [], resourceVersion } = chart.metadata;
    if (deletionTimestamp !== undefined) {
      if (!finalizers.includes(FINALIZER)) return 'done';
      await this.#uninstall(chart);
      const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
      await client.patch(chart, { metadata: { resourceVersion, finalizers: others } });
      return 'done';
    }
    if (!finalizers.includes(FINALIZER)) {
      // The event of this change brings us back.
      await client.patch(chart, { metadata: { resourceVersion, finalizers: [...finalizers, FINALIZER] } });
      return 'done';
    }
    chartContents(chart.spec.chart);
    if (!(await this.#jobSucceeded(chart))) return 'again';
    await this.install(chartId(chart), chart.spec.chart);
    await writeStatus(client, chart, {
      jobName: jobName(name),
      conditions: [{ type: 'Failed', status: 'False', reason: 'Complete', message: '' }],
    });
    return 'done';
  }

  /** Runs the installation, anew when the chart has changed. */
  async #jobSucceeded(chart: HelmChart): Promise<boolean> {
    const { client } = this.#props;
    const { name } = chart.metadata;
    const hash = createHash('sha256').update(JSON.stringify(chart.spec)).digest('hex').slice(0, 32);
    const job = await client.find<Job>(jobRef(name));
    if (job !== undefined && job.metadata.annotations?.[HASH] !== hash) {
      await client.delete(jobRef(name));
      return false;
    }
    if (job === undefined) {
      const { metadata, ...rest } = impliedWorkload({
        namespace: KUBE_SYSTEM,
        name: jobName(name),
        kind: 'Job',
        requests: { cpuMillis: 0, memoryBytes: 0 },
        tolerations: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }, { key: 'CriticalAddonsOnly' }],
        source: 'k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go',
      });
      await client.create({ ...rest, metadata: { ...metadata, annotations: { [HASH]: hash } } });
    }
    return (job?.status?.succeeded ?? 0) > 0;
  }

  async #uninstall(chart: HelmChart): Promise<void> {
    const { client, workloads, root } = this.#props;
    workloads.gone(chartId(chart));
    await client.delete(jobRef(chart.metadata.name));
    if (chartContents(chart.spec.chart).keepsCrds) return;
    for (const definition of await definitionsOf(chart.spec.chart, root)) await client.delete(definition);
  }
}

/** Hands a release over as a gate's `delete` does: the chart is left alone from then on. One that is not there is handed over already. */
export async function handOver(client: ClusterClient, release: string): Promise<void> {
  const patch = { metadata: { annotations: { [UNMANAGED]: 'true' }, finalizers: null } };
  try {
    await client.patch(makeRef('helm.cattle.io/v1', 'HelmChart', release, KUBE_SYSTEM), patch);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function chartId({ metadata: { namespace, name } }: HelmChart): string {
  return `helm.cattle.io/HelmChart/${namespace}/${name}`;
}

function jobRef(release: string): ObjectRef {
  return makeRef('batch/v1', 'Job', jobName(release), KUBE_SYSTEM);
}

function jobName(release: string): string {
  return `helm-install-${release}`;
}
