import { join } from 'node:path';
import type { Plan } from '../../plan/plan.js';
import type { KeptProcess } from '../control-plane/kept-process.js';
import { collectManifests, findRepository } from '../rehearse/gitops.js';
import type { SimulatedHome } from '../simulated-home/simulated-home.js';
import { ChartRepository, listCharts } from './chart-repository.js';
import { GitRepository } from './git-repository.js';
import { type ArgoCdBinaries, findArgoCd, layOut, requireRunning, startArgoCd } from './programs.js';
import { redirectApplied, redirected, type Redirection } from './redirection.js';
import type { SyncReport } from './report.js';
import { parameterEnvironment, writeSettings } from './settings.js';
import { watchSync } from './sync-watch.js';

export interface ArgoCdOptions {
  readonly home: SimulatedHome;
  /** Folder of the repository, which has `rehearsal/` and `crds/`. */
  readonly root: string;
  /** Where charts come from: what the plan knows of them, or where they really are. @default known */
  readonly charts?: 'known' | 'real';
  /** Told what is being built, as that takes minutes. @default - silent */
  readonly say?: (text: string) => void;
}

export interface SyncOptions {
  readonly say?: (text: string) => void;
  /** Whether other things happen that an Application may wait for. @default - never */
  readonly busy?: () => boolean;
  /** Names of charts that cannot be had. @default - none */
  readonly withoutCharts?: readonly string[];
}

/**
 * The real Argo CD: its application controller and repo server run beside the simulated home and read what the program wrote
 * from a Git repository in the home's folder. Which Application comes when, what is healthy and what is tried again is theirs.
 */
export class ArgoCd {
  readonly #options: ArgoCdOptions;
  readonly #binaries: ArgoCdBinaries;
  readonly #folder: string;
  readonly #repository: GitRepository;
  readonly charts: ChartRepository | undefined;
  #programs: readonly KeptProcess[] = [];

  private constructor(
    options: ArgoCdOptions,
    binaries: ArgoCdBinaries,
    folder: string,
    repository: GitRepository,
    charts: ChartRepository | undefined,
  ) {
    this.#options = options;
    this.#binaries = binaries;
    this.#folder = folder;
    this.#repository = repository;
    this.charts = charts;
  }

  /** Prepares its repositories; the programs themselves start with the first {@link sync}. */
  static async prepare(options: ArgoCdOptions): Promise<ArgoCd> {
    const { home, root, charts = 'known', say } = options;
    const binaries = await findArgoCd(root, say);
    const folder = join(home.folder.path, 'argo-cd');
    await layOut(folder, binaries);
    const repository = await GitRepository.create(join(folder, 'repository'), home.folder);
    const known =
      charts === 'known'
        ? await ChartRepository.start({ root, folder: join(folder, 'charts'), helm: binaries.helm, temporary: home.folder })
        : undefined;
    return new ArgoCd(options, binaries, folder, repository, known);
  }

  /** Commits what the program wrote and lets Argo CD sync until all is done or nothing gets any further. */
  async sync(plan: Plan, { say = () => undefined, busy = () => false, withoutCharts = [] }: SyncOptions = {}): Promise<SyncReport> {
    const { client } = this.#options.home;
    const { path } = findRepository(plan)!;
    const expected = plan.units.flatMap(({ id }) => (id.startsWith('argoproj.io/Application/') ? [id.split('/').at(-1)!] : []));
    await this.charts?.offer(plan, withoutCharts);
    await writeSettings(client, plan);
    await redirectApplied(client, plan, this.#redirection(plan));
    const commit = async (): Promise<string> => {
      const made = await this.#repository.commit(collectManifests(redirected(plan, this.#redirection(plan))), path);
      if (this.#programs.length > 0) await this.#refresh();
      else await this.#start(plan);
      return made;
    };
    return watchSync({ client, expected, say, busy, check: () => requireRunning(this.#programs) }, commit);
  }

  /**
   * Ends its programs, so that nothing of a plan that is applied next is read from its real repository. The next {@link sync}
   * starts them again.
   */
  async rest(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
    this.#programs = [];
  }

  async stop(): Promise<void> {
    await this.rest();
    await this.charts?.stop();
  }

  async #start(plan: Plan): Promise<void> {
    const { home } = this.#options;
    const environment = parameterEnvironment(plan);
    this.#programs = await startArgoCd({ home, binaries: this.#binaries, folder: this.#folder, environment });
  }

  /** Argo CD itself looks every two minutes. */
  async #refresh(): Promise<void> {
    const { client } = this.#options.home;
    const applications = await client.list('argoproj.io/v1alpha1', 'Application');
    const annotations = { 'argocd.argoproj.io/refresh': 'hard' };
    await Promise.all(applications.map((application) => client.patch(application, { metadata: { annotations } })));
  }

  #redirection(plan: Plan): Redirection {
    const { charts } = this;
    const repositories = charts === undefined ? [] : listCharts(plan).map(({ repository }) => [repository, charts.url] as const);
    return { git: { from: findRepository(plan)!.url, to: this.#repository.url }, charts: new Map(repositories) };
  }
}
