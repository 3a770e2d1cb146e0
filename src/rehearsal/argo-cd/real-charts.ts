import type { Plan } from '../../plan/plan.js';
import { UserError } from '../../user-error.js';
import { runInFolder } from '../control-plane/kept-process.js';
import { TemporaryFolder } from '../control-plane/temporary-folder.js';
import { listCharts } from './chart-repository.js';

export interface RealChartsOptions {
  readonly plan: Plan;
  /** Path of the real Helm. */
  readonly helm: string;
  /** Existing folder for a temporary one. */
  readonly parent: string;
}

/** Throws a UserError unless Helm can fetch every chart of the plan's Applications from its own repository. */
export async function requireRealCharts({ plan, helm, parent }: RealChartsOptions): Promise<void> {
  const folder = TemporaryFolder.create(parent, 'permacade-charts-');
  const env = { ...process.env, HELM_CACHE_HOME: folder.path, HELM_CONFIG_HOME: folder.path, HELM_DATA_HOME: folder.path };
  try {
    for (const { name, repository, version } of listCharts(plan)) {
      const args = ['show', 'chart', name, '--repo', repository, '--version', version];
      await runInFolder({ name: 'helm', command: helm, args, folder, env }).catch((error: unknown) => {
        const reason = (error as Error).message.split('\n').at(-1)!;
        throw new UserError(
          `--charts real: chart ${name} ${version} cannot be fetched from ${repository} (${reason}): ` +
            'connect to the internet, or leave out --charts real to use charts made from the plan',
          { cause: error },
        );
      });
    }
  } finally {
    await folder.remove();
  }
}
