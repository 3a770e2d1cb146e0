import { setTimeout as wait } from 'node:timers/promises';
import { objectId } from '../../../constructs/core/identity.js';
import type { ApiObject } from '../../cluster/client/api-object.js';
import type { Plan } from '../../plan/plan.js';
import { UserError } from '../../user-error.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { stubForRook } from './ceph.js';
import { stubForCertManager } from './certificates.js';
import { Charts, handOver } from './charts.js';
import { bindClaims } from './claims/claim-binder.js';
import { stubForDevicePlugin } from './device-plugin.js';
import { stubForKubelets } from './kubelets.js';
import { ImpliedWorkloads } from './implied-workloads.js';
import { stubForServiceLb } from './service-lb.js';
import { Watched } from './watched.js';
import { WorkQueue } from './work-queue.js';

/** What goes wrong in a home. */
export interface Faults {
  /** References of images that were never pushed. @default - none */
  readonly withoutImages?: readonly string[];
  /** What Ceph says of itself. @default HEALTH_OK */
  readonly cephHealth?: 'HEALTH_OK' | 'HEALTH_WARN' | 'HEALTH_ERR';
}

export interface OperatorsOptions {
  readonly client: ClusterClient;
  /** The home whose implied pods appear, and whose disks volumes are made of. */
  readonly plan: Plan;
  /** Folder of the repository, which has `crds/`. */
  readonly root: string;
  /** Who installs the charts of Applications: a real Argo CD, or whoever calls {@link Operators.installChart}. @default caller */
  readonly applicationCharts?: 'argocd' | 'caller';
  /** What goes wrong. @default - nothing */
  readonly faults?: Faults;
  /** How long {@link Operators.chartInstalled} waits for a chart, in milliseconds. @default 60 000 */
  readonly patienceMs?: number;
}

interface Application extends ApiObject {
  readonly status?: { readonly operationState?: { readonly phase?: string } };
}

interface ChartSource {
  readonly source?: { readonly chart?: string; readonly helm?: { readonly releaseName?: string } };
}

/**
 * Stubs for everything that reacts to objects of the home without being a part of Kubernetes: helm-controller and what
 * charts install, Rook, cert-manager, ServiceLB, NVIDIA's device plugin, the provisioners of volumes, and what kubelets pull and mount. They see nothing but
 * the API and the plan's data, and go on through restarts of the API server, as real ones do.
 */
export class Operators {
  readonly #client: ClusterClient;
  readonly #patienceMs: number;
  readonly #queue = new WorkQueue();
  readonly #workloads: ImpliedWorkloads;
  readonly #applications: ReadonlyMap<string, { readonly id: string; readonly chart: string }>;
  readonly #options: OperatorsOptions;
  #watched: Watched | undefined;
  #charts: Charts | undefined;

  /** Throws when the plan has pods whose cause none of the stubs knows. */
  constructor(options: OperatorsOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#patienceMs = options.patienceMs ?? 60_000;
    const byArgoCd = (id: string): boolean => options.applicationCharts === 'argocd' && id.startsWith('argoproj.io/Application/');
    this.#workloads = new ImpliedWorkloads(options.plan, options.client, this.#queue, byArgoCd);
    this.#applications = applicationsOf(options.plan);
  }

  /** What is refused at this moment, and why; it is tried again and again. */
  get refused(): ReadonlyMap<string, string> {
    return this.#queue.refused;
  }

  /** Begins to watch and react. Resolves once everything there was seen. */
  async start(): Promise<void> {
    const { plan, root } = this.#options;
    const watched = new Watched(this.#client);
    const tools = { client: this.#client, watched, queue: this.#queue };
    this.#watched = watched;
    this.#charts = new Charts({ ...tools, workloads: this.#workloads, root });
    const { withoutImages = [], cephHealth = 'HEALTH_OK' } = this.#options.faults ?? {};
    stubForRook({ ...tools, workloads: this.#workloads, health: cephHealth });
    stubForCertManager(tools);
    stubForServiceLb(tools);
    stubForDevicePlugin(tools);
    bindClaims({ ...tools, plan });
    stubForKubelets({ ...tools, plan, withoutImages: new Set(withoutImages) });
    watched.on('HelmChartConfig', (object) => this.#workloads.caused(objectId(object)));
    if (this.#options.applicationCharts === 'argocd') {
      watched.on('Application', (application, what) => {
        if (what === 'gone') this.#workloads.gone(objectId(application));
        else if ((application as Application).status?.operationState?.phase === 'Succeeded') this.#workloads.caused(objectId(application));
      });
    }
    await watched.ready();
  }

  /**
   * Waits for what a gate waits for: the chart's definitions and pods. Throws a UserError that says what is missing when
   * that takes too long.
   */
  async chartInstalled(release: string): Promise<void> {
    const id = this.#applications.get(release)?.id ?? `helm.cattle.io/HelmChart/kube-system/${release}`;
    const deadline = Date.now() + this.#patienceMs;
    for (;;) {
      const installed = this.#workloads.has(id);
      const waiting = installed ? await this.#workloads.notReady(id).catch(() => undefined) : undefined;
      if (waiting?.length === 0) return;
      if (Date.now() > deadline) {
        const what = waiting?.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name} is not rolled out`).join(', ');
        const refused = [...this.refused].map(([key, why]) => `${key}: ${why}`).join('; ');
        throw new UserError(
          `chart ${release} is not installed after ${this.#patienceMs / 1000} s: ${what ?? (refused || 'no HelmChart of that name was applied')}`,
        );
      }
      await wait(100);
    }
  }

  /** Installs the chart of an Application, as Argo CD does when it applies what the chart renders. */
  async installChart(release: string): Promise<void> {
    const application = this.#applications.get(release);
    if (application === undefined) throw new Error(`no Application of the plan installs a chart as release ${release}`);
    if (this.#charts === undefined) throw new Error('the operators are not started');
    await this.#charts.install(application.id, application.chart);
  }

  /** Makes a release of helm-controller's its next owner's, as a gate does when it leaves the program. */
  async handOver(release: string): Promise<void> {
    await handOver(this.#client, release);
  }

  /** Resolves once everything the API shows was reacted to. What is waited for or refused does not count. */
  async idle(): Promise<void> {
    for (;;) {
      if (this.#queue.idle && (await this.#watched?.isCurrent()) !== false && this.#queue.idle) return;
      await wait(50);
    }
  }

  /** Reacts to nothing more. What they made stays. */
  async stop(): Promise<void> {
    await this.#watched?.stop();
    await this.#queue.stop();
  }
}

/** Applications with a Helm source, by the name of the release. */
function applicationsOf({ units }: Plan): ReadonlyMap<string, { readonly id: string; readonly chart: string }> {
  return new Map(
    units.flatMap(({ id, body }) => {
      if (body.type !== 'KubernetesObject' || body.manifest.kind !== 'Application') return [];
      const { source } = body.manifest['spec'] as ChartSource;
      const release = source?.helm?.releaseName;
      return source?.chart === undefined || release === undefined ? [] : [[release, { id, chart: source.chart }] as const];
    }),
  );
}
