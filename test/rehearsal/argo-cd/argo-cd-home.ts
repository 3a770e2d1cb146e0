import type { Plan } from '../../../src/plan/plan.js';
import { ArgoCd } from '../../../src/rehearsal/argo-cd/argo-cd.js';
import type { SyncReport } from '../../../src/rehearsal/argo-cd/report.js';
import { type Faults, Operators } from '../../../src/rehearsal/operators/operators.js';
import { ClusterWatch } from '../../../src/rehearsal/rehearse/cluster-watch.js';
import { type SimulatedHome, startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import { ROOT } from '../control-plane/available.js';
import { applyHome } from '../simulated-home/apply-home.js';

/** A simulated home with Argo CD, to which everything of Pulumi's was applied. */
export class ArgoCdHome {
  private constructor(
    readonly home: SimulatedHome,
    readonly watch: ClusterWatch,
    readonly argoCd: ArgoCd,
    private operators: Operators,
  ) {}

  static async start(plan: Plan): Promise<ArgoCdHome> {
    const home = await startSimulatedHome({ plan, root: ROOT });
    try {
      const watch = await ClusterWatch.start(home.client);
      const argoCd = await ArgoCd.prepare({ home, root: ROOT });
      const operators = await operating(home, plan, {});
      await applyHome(plan, home.client, operators);
      return new ArgoCdHome(home, watch, argoCd, operators);
    } catch (error) {
      await home.stop();
      throw error;
    }
  }

  /** Lets things go wrong from now on, or go right again. */
  async suffer(plan: Plan, faults: Faults): Promise<void> {
    await this.operators.stop();
    this.operators = await operating(this.home, plan, faults);
  }

  sync(plan: Plan, withoutCharts: readonly string[] = []): Promise<SyncReport> {
    return this.argoCd.sync(plan, { withoutCharts, busy: () => this.watch.isBusy });
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await this.argoCd.stop();
    await this.operators.stop();
    await this.home.stop();
  }
}

async function operating(home: SimulatedHome, plan: Plan, faults: Faults): Promise<Operators> {
  const operators = new Operators({ client: home.client, plan, root: ROOT, faults, applicationCharts: 'argocd' });
  await operators.start();
  return operators;
}
