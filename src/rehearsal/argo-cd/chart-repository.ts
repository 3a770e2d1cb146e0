import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createReadStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { toYaml } from '../../../constructs/core/yaml.js';
import type { Plan } from '../../plan/plan.js';
import { runInFolder } from '../control-plane/kept-process.js';
import type { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { readDefinitions } from '../operators/chart-definitions.js';
import { impliedWorkload } from '../../plan/implied-workload.js';
import { listCauses } from '../operators/implied-workloads.js';

/** A chart that an Application of the plan installs. */
interface PlannedChart {
  /** Unit id of the Application. */
  readonly application: string;
  readonly repository: string;
  readonly name: string;
  readonly version: string;
}

export interface ChartRepositoryOptions {
  /** Folder of the repository, which has `crds/`. */
  readonly root: string;
  /** Folder in the temporary one; it is made. */
  readonly folder: string;
  readonly temporary: TemporaryFolder;
  /** Path of the real Helm. */
  readonly helm: string;
}

/**
 * A real chart repository on loopback. Its charts have what the plan knows of the real ones: the definitions in `crds/` and
 * the workloads that the plan counts with, whose pods are simulated. They take every value and heed none.
 */
export class ChartRepository {
  readonly #options: ChartRepositoryOptions;
  readonly #server: Server;

  private constructor(options: ChartRepositoryOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      const file = createReadStream(join(this.#packages, basename(request.url ?? '')));
      file.once('error', () => response.writeHead(404).end());
      file.pipe(response);
    });
  }

  static async start(options: ChartRepositoryOptions): Promise<ChartRepository> {
    const repository = new ChartRepository(options);
    await new Promise<void>((resolve) => repository.#server.listen(0, '127.0.0.1', resolve));
    return repository;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Packs the charts of a plan's Applications, but for some, and makes the index anew. */
  async offer(plan: Plan, without: readonly string[] = []): Promise<void> {
    const { folder } = this.#options;
    await rm(this.#packages, { recursive: true, force: true });
    await mkdir(this.#packages, { recursive: true });
    for (const chart of listCharts(plan)) {
      if (without.includes(chart.name)) continue;
      const source = join(folder, 'sources', `${chart.name}-${chart.version}`);
      await this.#write(source, chart, plan);
      await this.#helm('package', source, '--destination', this.#packages);
    }
    await this.#helm('repo', 'index', this.#packages, '--url', this.url);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #helm(...args: readonly string[]): Promise<void> {
    const { helm, temporary } = this.#options;
    await runInFolder({ name: 'helm', command: helm, args, folder: temporary });
  }

  get #packages(): string {
    return join(this.#options.folder, 'packages');
  }

  async #write(source: string, { application, name, version }: PlannedChart, { impliedPods }: Plan): Promise<void> {
    const pods = impliedPods.filter((pod) => listCauses(pod).every((cause) => cause === application));
    const definitions = await readDefinitions(name, this.#options.root);
    await Promise.all(['crds', 'templates'].map((folder) => mkdir(join(source, folder), { recursive: true })));
    await writeFile(join(source, 'Chart.yaml'), toYaml({ apiVersion: 'v2', name, version }));
    // JSON is YAML.
    await writeFile(join(source, 'crds', 'definitions.yaml'), definitions.map((definition) => JSON.stringify(definition)).join('\n---\n'));
    await writeFile(join(source, 'templates', 'workloads.yaml'), pods.map((pod) => toYaml(impliedWorkload(pod))).join('---\n'));
  }
}

/** Charts that Applications of the plan install. */
export function listCharts({ units }: Plan): readonly PlannedChart[] {
  return units.flatMap(({ id, body }) => {
    if (body.type !== 'KubernetesObject' || body.manifest.kind !== 'Application') return [];
    const { source } = body.manifest['spec'] as {
      readonly source?: { readonly repoURL: string; readonly chart?: string; readonly targetRevision: string };
    };
    if (source?.chart === undefined) return [];
    return [{ application: id, repository: source.repoURL, name: source.chart, version: source.targetRevision }];
  });
}
