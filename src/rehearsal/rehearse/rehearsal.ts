import { tmpdir } from 'node:os';
import { silently, type Stage } from '../../progress.js';
import type { Plan } from '../../plan/plan.js';
import { ArgoCd, type SyncOptions } from '../argo-cd/argo-cd.js';
import { findArgoCd } from '../argo-cd/programs.js';
import { requireRealCharts } from '../argo-cd/real-charts.js';
import type { SyncReport } from '../argo-cd/report.js';
import type { Commands } from '../pulumi/commands.js';
import { findPulumi } from '../pulumi/find-programs.js';
import type { EngineReport } from '../pulumi/report.js';
import { Pulumi } from '../pulumi/pulumi.js';
import { type Faults, Operators } from '../operators/operators.js';
import { type SimulatedHome, startSimulatedHome } from '../simulated-home/simulated-home.js';
import { ClusterWatch } from './cluster-watch.js';
import { gateOpened } from './gate.js';
import { requireRoom } from './room.js';
import { findRepository } from './gitops.js';
import { applyInWaves } from './in-waves.js';
import { Hosts } from './hosts.js';
import type { Program } from './program.js';
import { refusedByArgoCd, refusedByEngine, type Refusal } from './refusals.js';

export interface RehearsalOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** Its machines become nodes. */
  readonly plan: Plan;
  /** Who applies what Argo CD owns: the real one, or this program in the order of waves. @default true */
  readonly withArgoCd?: boolean;
  /** Where charts of Applications come from. @default known */
  readonly charts?: 'known' | 'real';
  /** References of images that were never pushed. @default - none */
  readonly withoutImages?: readonly string[];
  /** @default - shows nothing */
  readonly stage?: Stage;
  /** Existing folder in which the temporary one is made. @default - the system's */
  readonly parent?: string;
}

/** What one application of a program did. */
export interface Round {
  readonly engine: EngineReport;
  readonly refused: readonly Refusal[];
  /** How far Argo CD got. Absent where it does not run. */
  readonly sync?: SyncReport;
}

/**
 * A simulated home that programs are applied to, one after another, as `pulumi up` and Argo CD would. Charts and operators
 * act as the plan that was applied last says.
 */
export class Rehearsal {
  readonly #options: RehearsalOptions;
  readonly #watch: ClusterWatch;
  readonly #faults: Faults;
  #operators: { readonly plan: Plan; readonly faults: Faults; readonly run: Operators } | undefined;
  #argoCd: ArgoCd | undefined;

  private constructor(
    readonly home: SimulatedHome,
    readonly pulumi: Pulumi,
    options: RehearsalOptions,
    watch: ClusterWatch,
  ) {
    this.#options = options;
    this.#watch = watch;
    this.#faults = { withoutImages: options.withoutImages };
  }

  /** Starts the simulated home. Leaves nothing behind when it throws. */
  static async start(options: RehearsalOptions): Promise<Rehearsal> {
    const { plan, root, stage = silently, parent = tmpdir(), withoutImages, withArgoCd = true, charts } = options;
    await requireRoom(parent);
    // What this computer lacks is said before anything starts.
    if (withArgoCd && findRepository(plan) !== undefined) {
      const { helm } = await stage('find the programs of Argo CD', (say) => findArgoCd(root, say));
      if (charts === 'real') await stage('find the real charts', () => requireRealCharts({ plan, helm, parent }));
    }
    const programs = await stage('find Pulumi', (say) => findPulumi({ root, say }));
    const home = await startSimulatedHome({ plan, root, stage, withoutImages, parent });
    const commands: Commands = { run: (...command) => rehearsal.hosts().run(...command) };
    // What the program's loader caches goes with the folder. Nobody may look at machines that could be the real ones.
    const env = { ...process.env, TMPDIR: home.folder.path, PERMACADE_OBSERVE: 'off', PERMACADE_FIT: 'warn' };
    let rehearsal: Rehearsal;
    try {
      const pulumi = await Pulumi.create({ programs, folder: home.folder, commands, env });
      rehearsal = new Rehearsal(home, pulumi, options, await ClusterWatch.start(home.client));
    } catch (error) {
      await home.stop();
      throw error;
    }
    try {
      await rehearsal.operate(plan);
      return rehearsal;
    } catch (error) {
      await rehearsal.stop();
      throw error;
    }
  }

  /** Applies a program, and waits until nothing happens any more. */
  async apply(program: Program): Promise<Round> {
    const { stage = silently } = this.#options;
    const { title, plan } = program;
    await this.operate(plan);
    await this.#argoCd?.rest();
    const engine = await stage(`${title}: pulumi up`, (say) => this.up(program, say));
    const { refused, sync } = await this.#gitops(program);
    await stage(`${title}: wait for pods`, (say) => this.settle(say));
    return { engine, refused: [...refusedByEngine(engine, plan), ...refused], ...(sync === undefined ? {} : { sync }) };
  }

  async #gitops({ title, plan }: Program): Promise<{ readonly refused: readonly Refusal[]; readonly sync?: SyncReport }> {
    const { stage = silently } = this.#options;
    if (findRepository(plan) === undefined) return { refused: [] };
    const { withArgoCd = true } = this.#options;
    if (!withArgoCd) {
      const { client } = this.home;
      const installChart = (release: string): Promise<void> => this.installChart(release);
      return { refused: await stage(`${title}: apply in waves, without Argo CD`, () => applyInWaves({ client, plan, installChart })) };
    }
    const sync = await stage(`${title}: Argo CD syncs`, (say) => this.sync(plan, { say }));
    return { refused: refusedByArgoCd(sync, plan), sync };
  }

  /** Lets charts and operators act as a plan says, and something go wrong. */
  async operate(plan: Plan, faults: Faults = this.#faults): Promise<void> {
    if (this.#operators?.plan === plan && this.#operators.faults === faults) return;
    await this.#operators?.run.stop();
    const { root, withArgoCd = true } = this.#options;
    const run = new Operators({ client: this.home.client, plan, root, faults, applicationCharts: withArgoCd ? 'argocd' : 'caller' });
    this.#operators = { plan, faults, run };
    await run.start();
  }

  /** What the engine does with a program. */
  up(program: Program, say: (text: string) => void = () => undefined): Promise<EngineReport> {
    let done = 0;
    return this.pulumi.up(program, ({ type, name }) => {
      if (/^(kubernetes|command):/.test(type)) say(`${++done} resources so far, the last is ${name}`);
    });
  }

  /** The machines of the plan that was applied last. */
  hosts(): Hosts {
    const { client, kubeconfig } = this.home;
    return new Hosts({ client, kubeconfig, plan: this.#operators!.plan, chartInstalled: (release) => this.gate(release) });
  }

  /** What Argo CD does with a plan whose GitOps is on. */
  async sync(plan: Plan, options: Omit<SyncOptions, 'busy'> = {}): Promise<SyncReport> {
    const { root, charts } = this.#options;
    this.#argoCd ??= await ArgoCd.prepare({ home: this.home, root, charts });
    return this.#argoCd.sync(plan, { ...options, busy: () => this.#watch.isBusy });
  }

  /** What a gate waits for. */
  gate(release: string): Promise<void> {
    return gateOpened(release, this.#operators!.run, this.#watch);
  }

  /** What this program does about a chart in place of Argo CD. */
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
    await this.#argoCd?.stop();
    await this.#operators?.run.stop();
    await this.pulumi.kill();
    await this.home.stop();
  }
}
