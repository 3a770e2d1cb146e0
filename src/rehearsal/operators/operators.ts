import { setTimeout as wait } from 'node:timers/promises';
import { KUBE_SYSTEM } from '../../../constructs/core/k3s.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import type { Plan } from '../../plan/plan.js';
import { UserError } from '../../user-error.js';
import { rook } from './ceph.js';
import { certManager } from './certificates.js';
import type { Operator } from './change.js';
import { bringDefinitions, helmController } from './charts.js';
import { provisioners } from './claims.js';
import { ClusterView } from './cluster-view.js';
import { ControlLoop } from './control-loop.js';
import { devicePlugin } from './device-plugin.js';
import { ImpliedWorkloads } from './implied-workloads.js';
import { kubelets } from './kubelets.js';
import { serviceLb } from './service-lb.js';

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

interface ChartSource {
  readonly source?: { readonly chart?: string; readonly helm?: { readonly releaseName?: string } };
}

/**
 * Stubs for everything that reacts to objects of the home without being a part of Kubernetes: helm-controller and what
 * charts install, Rook, cert-manager, ServiceLB, NVIDIA's device plugin, the provisioners of volumes, and what kubelets pull
 * and mount. They see nothing but the API and the plan's data, and go on through restarts of the API server, as real ones do.
 */
export class Operators {
  readonly #options: OperatorsOptions;
  readonly #workloads: ImpliedWorkloads;
  readonly #operators: readonly Operator[];
  readonly #loop: ControlLoop;
  #view: ClusterView | undefined;

  /** Throws when the plan has pods whose cause none of the stubs knows. */
  constructor(options: OperatorsOptions) {
    this.#options = options;
    const { client, plan, root, applicationCharts = 'caller', faults: { withoutImages = [], cephHealth = 'HEALTH_OK' } = {} } = options;
    this.#workloads = new ImpliedWorkloads({ plan, applicationCharts });
    this.#operators = [
      helmController(root),
      (view) => this.#workloads.operate(view),
      rook(cephHealth),
      certManager,
      serviceLb,
      devicePlugin,
      provisioners(plan),
      kubelets(plan, withoutImages),
    ];
    this.#loop = new ControlLoop(client, () => this.#operators.flatMap((operator) => [...operator(this.#view!)]));
  }

  /** What is refused at this moment, and why; it is tried again and again. */
  get refused(): ReadonlyMap<string, string> {
    return this.#loop.refused;
  }

  /** Begins to watch and react. Resolves once everything there was seen. */
  async start(): Promise<void> {
    this.#view = new ClusterView(this.#options.client, () => this.#loop.look());
    await this.#view.ready();
  }

  /**
   * Waits for what a gate waits for: the chart's definitions and pods. Throws a UserError that says what is missing when
   * that takes too long.
   */
  async chartInstalled(release: string): Promise<void> {
    const { plan, patienceMs = 60_000 } = this.#options;
    const id = findApplication(release, plan)?.id ?? `helm.cattle.io/HelmChart/${KUBE_SYSTEM}/${release}`;
    for (const deadline = Date.now() + patienceMs; ; await wait(100)) {
      const isInstalled = this.#workloads.isPresent(this.#view!, id);
      const waiting = isInstalled ? this.#workloads.notReady(this.#view!, id) : undefined;
      if (waiting?.length === 0) return;
      if (Date.now() < deadline) continue;
      const what = waiting?.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name} is not rolled out`).join(', ');
      const refused = [...this.refused].map(([key, why]) => `${key}: ${why}`).join('; ');
      throw new UserError(
        `chart ${release} is not installed after ${patienceMs / 1000} s: ${what ?? (refused || 'no HelmChart of that name was applied')}`,
      );
    }
  }

  /** Installs the chart of an Application, as Argo CD does when it applies what the chart renders. */
  async installChart(release: string): Promise<void> {
    const { client, plan, root } = this.#options;
    const application = findApplication(release, plan);
    if (application === undefined) throw new Error(`no Application of the plan installs a chart as release ${release}`);
    await bringDefinitions(client, application.chart, root);
    this.#workloads.installed.add(application.id);
    this.#loop.look();
  }

  /** Resolves once everything the API shows was reacted to. What is waited for or refused does not count. */
  async idle(): Promise<void> {
    while (!(this.#loop.idle && (await this.#view?.isCurrent()) !== false && this.#loop.idle)) await wait(50);
  }

  /** Reacts to nothing more. What they made stays. */
  async stop(): Promise<void> {
    await this.#view?.stop();
    await this.#loop.stop();
  }
}

/** The Application of the plan whose Helm source makes that release. */
function findApplication(release: string, { units }: Plan): { readonly id: string; readonly chart: string } | undefined {
  for (const { id, body } of units) {
    if (body.type !== 'KubernetesObject' || body.manifest.kind !== 'Application') continue;
    const { source } = body.manifest['spec'] as ChartSource;
    if (source?.chart !== undefined && source.helm?.releaseName === release) return { id, chart: source.chart };
  }
  return undefined;
}
