import type { ApiClient } from '../../cluster/client/api-client.js';
import { UserError } from '../../user-error.js';

/** What a command prints. */
export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

export interface HostsOptions {
  readonly client: ApiClient;
  /** What the first server's command of that name prints. */
  readonly kubeconfig: string;
  /** Resolves when a release is installed; rejects with the reason when it cannot be. */
  readonly chartInstalled: (release: string) => Promise<void>;
}

/** Marks of `constructs/cluster/gate.ts` on a HelmChart. */
const KEEPER = 'permacade/gate';
const UNMANAGED = 'helmcharts.helm.cattle.io/unmanaged';

const SUBJECT = /^subject='host ([^:']+): (.+?)( \(removal\))?'$/m;
const GATE = /^gate-(.+)$/;

/**
 * Stand-in for every machine of the home: a file is remembered, the kubeconfig is that of the simulated cluster, a gate
 * waits for its chart and leaves the same marks on it. No script runs.
 */
export class Hosts {
  /** What lies on the hosts, by `<host><path>`. */
  readonly files = new Map<string, string>();
  /** Every command that was asked for, as `<host> <name>`, in order. */
  readonly commands: string[] = [];
  readonly #options: HostsOptions;

  constructor(options: HostsOptions) {
    this.#options = options;
  }

  /** Answers a script. Throws on one that is not of this program's making. */
  async run(script: string, stdin: string): Promise<CommandOutput> {
    const [, host, name, removal] = SUBJECT.exec(script) ?? [];
    if (host === undefined || name === undefined) throw new UserError(`no stand-in for this script: ${script.slice(0, 200)}`);
    if (name.startsWith('/')) {
      // The first line is the size.
      this.files.set(`${host}${name}`, stdin.slice(stdin.indexOf('\n') + 1));
      return said('');
    }
    this.commands.push(`${host} ${name}${removal ?? ''}`);
    const [, release] = GATE.exec(name) ?? [];
    if (release !== undefined) await (removal === undefined ? this.#gate(release, host) : this.#letGo(release, host));
    return said(name === 'kubeconfig' ? this.#options.kubeconfig : '');
  }

  async #gate(release: string, host: string): Promise<void> {
    await this.#options.client.patch(chartPath(release), { metadata: { annotations: { [KEEPER]: host, [UNMANAGED]: null } } });
    await this.#options.chartInstalled(release);
  }

  async #letGo(release: string, host: string): Promise<void> {
    const chart = await this.#options.client.find(chartPath(release));
    if (chart?.metadata.annotations?.[KEEPER] !== host) return;
    await this.#options.client.patch(chartPath(release), { metadata: { annotations: { [UNMANAGED]: 'true' }, finalizers: null } });
  }
}

function chartPath(release: string): string {
  return `/apis/helm.cattle.io/v1/namespaces/kube-system/helmcharts/${release}`;
}

function said(stdout: string): CommandOutput {
  return { stdout, stderr: '' };
}
