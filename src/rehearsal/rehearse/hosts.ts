import type { Plan, PlanUnit } from '../../plan/plan.js';
import { type ObjectRef, makeRef } from '../../cluster/client/api-object.js';
import type { ClusterClient } from '../../cluster/client/cluster-client.js';
import { isBundled, withMarker } from '../../machine/script/bundled-call.js';
import { HAND_OVER, UNMANAGED } from '../operators/charts.js';
import type { CommandOperation, CommandResult, Commands } from '../pulumi/commands.js';

export interface HostsOptions {
  readonly client: ClusterClient;
  readonly plan: Plan;
  /** What the first server's command of that name prints. */
  readonly kubeconfig: string;
  /** Resolves when a release is installed; rejects with the reason when it cannot be. */
  readonly chartInstalled: (release: string) => Promise<void>;
}

/** Mark of `constructs/cluster/gate.ts` on a HelmChart. */
const KEEPER = 'permacade/gate';

const GATE = /^host\/([^/]+)\/command\/gate-(.+)$/;

/**
 * Stub for every machine of the home: no script runs, the kubeconfig is that of the simulated cluster, and a gate waits
 * for its chart and leaves the same marks on it. All else has nothing to say.
 */
export class Hosts implements Commands {
  readonly #options: HostsOptions;
  readonly #units: ReadonlyMap<string, PlanUnit>;

  constructor(options: HostsOptions) {
    this.#options = options;
    this.#units = new Map(options.plan.units.map((unit) => [unit.id, unit]));
  }

  /** Answers in the place of a host, by the name of the resource: that of its unit. */
  async run(call: string, _stdin: string, { op, name }: CommandOperation): Promise<CommandResult> {
    const unit = name.replace(/ \(removal\)$/, '');
    // One that is leaving may be no unit any more.
    const [, host, release] = GATE.exec(unit) ?? [];
    if (host !== undefined) await (op === 'delete' ? this.#letGo(release!, host) : this.#gate(release!, host));
    if (isBundled(call)) return { stdout: withMarker('rehearsed\n'), stderr: '' };
    const body = this.#units.get(unit)?.body;
    return { stdout: body?.type === 'HostCommand' && body.name === 'kubeconfig' ? this.#options.kubeconfig : '', stderr: '' };
  }

  async #gate(release: string, host: string): Promise<void> {
    await this.#options.client.patch(chartRef(release), { metadata: { annotations: { [KEEPER]: host, [UNMANAGED]: null } } });
    await this.#options.chartInstalled(release);
  }

  async #letGo(release: string, host: string): Promise<void> {
    const chart = await this.#options.client.find(chartRef(release));
    if (chart?.metadata.annotations?.[KEEPER] === host) await this.#options.client.patch(chart, HAND_OVER);
  }
}

function chartRef(release: string): ObjectRef {
  return makeRef('helm.cattle.io/v1', 'HelmChart', release, 'kube-system');
}
