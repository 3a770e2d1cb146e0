import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silently, type Stage } from '../../progress.js';
import type { Plan } from '../../plan/plan.js';
import { Argo } from '../argo/argo.js';
import type { ArgoReport } from '../argo/report.js';
import { CommittedFiles } from '../argo/repository.js';
import type { Commands } from '../pulumi/commands.js';
import { findPulumi } from '../pulumi/find-programs.js';
import type { EngineReport } from '../pulumi/report.js';
import { Pulumi } from '../pulumi/pulumi.js';
import { Operators } from '../operators/operators.js';
import { type SimulatedHome, startSimulatedHome } from '../simulated-home/simulated-home.js';
import { ClusterWatch } from './cluster-watch.js';
import { gateOpened } from './gate.js';
import { requireRoom } from './room.js';
import { manifestsOf, repositoryOf } from './gitops.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';
import { refusedByArgo, refusedByEngine, type Refusal } from './refusals.js';

export interface RehearsalOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** Its machines become nodes. */
  readonly plan: Plan;
  /** @default - shows nothing */
  readonly stage?: Stage;
  /** Existing folder in which the temporary one is made. @default - the system's */
  readonly parent?: string;
}

/** What one application of a program did. */
export interface Round {
  readonly engine: EngineReport;
  readonly refused: readonly Refusal[];
}

/**
 * A simulated home that programs are applied to, one after another, as `pulumi up` and Argo CD would. Charts and operators
 * act as the plan that was applied last says.
 */
export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #watch: ClusterWatch;
  #operators: { readonly plan: Plan; readonly run: Operators } | undefined;

  private constructor(
    readonly home: SimulatedHome,
    readonly pulumi: Pulumi,
    options: RehearsalOptions,
    watch: ClusterWatch,
  ) {
    this.#options = options;
    this.#watch = watch;
  }

  /** Starts the simulated home. Leaves nothing behind when it throws. */
  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const { plan, root, stage = silently, parent } = options;
    await requireRoom(parent ?? tmpdir());
    const programs = await stage('find Pulumi', (say) => findPulumi({ root, say }));
    const home = await startSimulatedHome({ plan, root, stage, ...(parent === undefined ? {} : { parent }) });
    const commands: Commands = { run: (...command) => rehearsal.hosts().run(...command) };
    // What the program's loader caches goes with the folder. Nobody may look at machines that could be the real ones.
    const env = { ...process.env, TMPDIR: home.folder, PERMACADE_OBSERVE: 'off', PERMACADE_FIT: 'warn' };
    const pulumi = await Pulumi.create({ programs, parent: home.folder, commands, env });
    const rehearsal = new Rehearsal(home, pulumi, options, await ClusterWatch.start(home.client));
    try {
      await rehearsal.operate(plan);
      return rehearsal;
    } catch (error) {
      await rehearsal.stop();
      throw error;
    }
  }

  /** Where the administrator's kubeconfig is; only this user can read it. */
  get kubeconfigFile(): string {
    return join(this.home.folder, 'kubeconfig');
  }

  /** Applies a program, and waits until nothing happens any more. */
  async apply(program: Program): Promise<Round> {
    const { stage = silently } = this.#options;
    const { title, plan } = program;
    await this.operate(plan);
    const engine = await stage(`${title}: pulumi up`, (say) => this.up(program, say));
    const argo = repositoryOf(plan) && (await stage(`${title}: Argo CD syncs`, () => this.sync(plan)));
    await stage(`${title}: wait for pods`, (say) => this.settle(say));
    return { engine, refused: [...refusedByEngine(engine, plan), ...(argo === undefined ? [] : refusedByArgo(argo, plan))] };
  }

  /** Lets charts and operators act as a plan says. */
  async operate(plan: Plan): Promise<void> {
    if (this.#operators?.plan === plan) return;
    await this.#operators?.run.stop();
    const run = new Operators({ client: this.home.client, plan, root: this.#options.root });
    this.#operators = { plan, run };
    await run.start();
  }

  /** What the engine does with a program. */
  up(program: Program, say: (text: string) => void = () => undefined): Promise<EngineReport> {
    const total = program.plan.units.filter(({ owner }) => owner === 'pulumi').length;
    let done = 0;
    return this.pulumi.up(program, ({ type, name }) => {
      if (/^(kubernetes|command):/.test(type)) say(`${++done} of ${total}: ${name}`);
    });
  }

  /** The machines of the plan that was applied last. */
  hosts(): Hosts {
    const { client, kubeconfig } = this.home;
    return new Hosts({ client, kubeconfig, plan: this.#operators!.plan, chartInstalled: (release) => this.gate(release) });
  }

  /** What Argo CD does with a plan whose GitOps is on. */
  sync(plan: Plan): Promise<ArgoReport> {
    const repository = new CommittedFiles(repositoryOf(plan)!);
    repository.commit(manifestsOf(plan));
    return new Argo({ client: this.home.oldClient, repository, installChart: ({ name }) => this.installChart(name) }).sync();
  }

  /** What a gate waits for. */
  gate(release: string): Promise<void> {
    return gateOpened(release, this.#operators!.run, this.#watch);
  }

  /** What Argo CD does about a chart. */
  async installChart(release: string): Promise<void> {
    await this.#operators!.run.installChart(release);
    await this.gate(release);
  }

  /** Waits until nothing happens any more. */
  async settle(say: (text: string) => void = () => undefined): Promise<void> {
    const timer = setInterval(() => {
      const { pods, fine } = this.#watch.counts;
      say(`${fine} of ${pods} pods run`);
    }, 500);
    try {
      await this.#operators!.run.idle();
      await this.#watch.settled();
    } finally {
      clearInterval(timer);
    }
  }

  async stop(): Promise<void> {
    await this.#watch.stop();
    await this.#operators?.run.stop();
    await this.pulumi.remove();
    await this.home.stop();
  }
}
