import { Command } from 'commander';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printOutput } from './print-output.js';
import { repositoryRoot } from './repository-root.js';

interface CheckCommandOptions extends HomeOptions {
  readonly api?: boolean;
}

/** `permacade check`: the home's rules and, with `--api`, the word of the real Kubernetes API server. */
export function checkCommand(): Command {
  return addHomeOptions(new Command('check'))
    .description('compile the home and report everything that is wrong with it; write nothing')
    .option('--api', 'also apply every object to a real, throw-away kube-apiserver with strict field validation')
    .action(async (options: CheckCommandOptions) => {
      const { plan, warnings, stack } = await loadHome(options);
      for (const { rule, unit, because } of warnings) process.stderr.write(`accepted: ${unit} breaks ${rule}, because ${because}\n`);
      if (options.api !== true) {
        await printOutput(`home '${stack}': ${plan.units.length} units keep every rule\n`);
        return;
      }
      const [{ checkAgainstApi }, { showStage }, { HomeError }] = await Promise.all([
        import('../rehearsal/check-against-api.js'),
        import('./show-stage.js'),
        import('../plan/problem.js'),
      ]);
      const start = performance.now();
      const { objects, accepted, version, problems } = await checkAgainstApi(plan, { root: repositoryRoot(), stage: showStage });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const refused = problems.length === 0 ? '' : `, ${objects - accepted} refused`;
      await printOutput(`${accepted} objects accepted by kube-apiserver ${version}${refused} in ${seconds} s\n`);
      if (problems.length > 0) throw new HomeError(problems);
    });
}
