import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { checkBeforeApply } from '../fit/check-before-apply.js';
import type { Accepted } from '../plan/accept-problems.js';
import { compile } from '../plan/compile.js';
import { formatProblem } from '../plan/problem.js';
import { loadGames } from '../settings/games.js';
import { settingsFromPulumi } from '../settings/pulumi-config.js';
import { applyPlan } from './apply-plan.js';
import { programError } from './program-error.js';
import type { HomeOutputs } from '../stacks/composition.js';
import { compose } from '../stacks/stacks.js';

/** Key of the settings that names another games file, for a program that is run from elsewhere. */
const GAMES = 'permacade:games';

/** What the Pulumi engine runs: the home of this stack, registered, and where its things are. */
export default async function main(): Promise<HomeOutputs> {
  try {
    return await up();
  } catch (error) {
    throw programError(error);
  }
}

async function up(): Promise<HomeOutputs> {
  const { [GAMES]: games = fileURLToPath(new URL('../../games.json', import.meta.url)), ...config } = pulumi.runtime.allConfig();
  const stack = pulumi.getStack();
  const settings = settingsFromPulumi(config, stack);
  const { home, outputs } = compose(settings, loadGames(games));
  const { plan, warnings } = compile(home, { accept: settings.accept });
  warnings.forEach(warn);
  // A rehearsal shows what the scheduler says of a home that does not fit.
  const doubt = checkBeforeApply(plan, stack, process.env['PERMACADE_FIT'] === 'warn' ? 'warn' : settings.fit);
  if (doubt !== undefined) void pulumi.log.warn(doubt);
  // With GitOps on, what leaves is Argo CD itself: it must go, or it would fight whoever applies its objects next.
  await applyPlan(plan, settings.handOver && settings.gitops === undefined);
  return outputs;
}

function warn(warning: Accepted): void {
  // Not waited for: the engine takes log messages at any time.
  void pulumi.log.warn(`${formatProblem(warning)}; accepted because ${warning.because}`);
}
