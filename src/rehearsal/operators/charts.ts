import { createHash } from 'node:crypto';
import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import { listKinds } from '../../cluster/check/crds.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { waitForKinds } from '../../cluster/client/served-kinds.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import type { ConditionedObject } from '../../cluster/status/objects.js';
import { type Change, create, type Operator, remove, setFinalizer } from './change.js';
import { chartContents, readDefinitions } from './chart-definitions.js';

/** A HelmChart of k3s. */
export interface HelmChart extends ConditionedObject {
  readonly spec: { readonly chart: string };
  readonly status?: ConditionedObject['status'] & { readonly jobName?: string };
}

interface Job extends ApiObject {
  readonly status?: { readonly succeeded?: number };
}

const FINALIZER = 'wrangler.cattle.io/on-helm-chart-remove';
/** Annotation of a HelmChart that helm-controller leaves alone. */
export const UNMANAGED = 'helmcharts.helm.cattle.io/unmanaged';
const HASH = 'helmcharts.helm.cattle.io/configHash';

/**
 * k3s's helm-controller and what a chart installs (`k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go`): a Job per
 * HelmChart; once it has succeeded the chart's definitions are there, and the chart says so. Deleting a HelmChart uninstalls
 * it. An unmanaged one is not touched at all, not even to let it go.
 *
 * @param root folder of the repository, which has `crds/`
 */
export function helmController(root: string): Operator {
  return function* (view) {
    for (const chart of view.all<HelmChart>('HelmChart')) {
      const { metadata, spec, status } = chart;
      if (isUnmanaged(chart)) continue;
      const job = view.find<Job>('Job', jobName(metadata.name), KUBE_SYSTEM);
      if (metadata.deletionTimestamp !== undefined) {
        yield* remove(job);
        for (const { key, make } of setFinalizer(chart, FINALIZER, false)) {
          yield { key, make: (client) => removeDefinitions(client, spec.chart, root).then(() => make(client)) };
        }
        continue;
      }
      yield* setFinalizer(chart, FINALIZER, true);
      const hash = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 32);
      if (job === undefined) yield create(installation(metadata.name, hash));
      else if (job.metadata.annotations?.[HASH] !== hash) yield* remove(job);
      else if ((job.status?.succeeded ?? 0) > 0 && status?.jobName === undefined) yield install(chart, root);
    }
  };
}

/** Applies the definitions that a chart brings, and waits until their kinds are served. */
export async function bringDefinitions(client: ClusterClient, chart: string, root: string): Promise<void> {
  const definitions = await readDefinitions(chart, root);
  await Promise.all(definitions.map((definition) => client.apply(definition, { fieldManager: 'helm' })));
  await waitForKinds(client, definitions.flatMap(listKinds));
}

/** Whether helm-controller leaves the chart alone. */
export function isUnmanaged({ metadata: { annotations } }: ApiObject): boolean {
  return annotations?.[UNMANAGED] === 'true';
}

/** A release that is handed over is let go, and left alone from then on. */
export const HAND_OVER = { metadata: { annotations: { [UNMANAGED]: 'true' }, finalizers: null } };

function install(chart: HelmChart, root: string): Change {
  const { name } = chart.metadata;
  const conditions = [{ type: 'Failed', status: 'False', reason: 'Complete', message: '' }];
  return {
    key: `install ${name}`,
    make: async (client) => {
      await bringDefinitions(client, chart.spec.chart, root);
      await client.patchStatus(chart, { jobName: jobName(name), conditions });
    },
  };
}

async function removeDefinitions(client: ClusterClient, chart: string, root: string): Promise<void> {
  if (chartContents(chart).keepsCrds) return;
  for (const definition of await readDefinitions(chart, root)) await client.delete(definition);
}

function installation(release: string, hash: string): ReturnType<typeof impliedWorkload> {
  const job = impliedWorkload({
    namespace: KUBE_SYSTEM,
    name: jobName(release),
    kind: 'Job',
    requests: { cpuMillis: 0, memoryBytes: 0 },
    tolerations: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }, { key: 'CriticalAddonsOnly' }],
    source: 'k3s-io/helm-controller@v0.17.7 pkg/controllers/chart/chart.go',
  });
  return { ...job, metadata: { ...job.metadata, annotations: { [HASH]: hash } } };
}

function jobName(release: string): string {
  return `helm-install-${release}`;
}
