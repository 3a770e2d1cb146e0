import { Command } from 'commander';
import type { Stage } from '../check/check.js';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printed } from './output.js';
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
        await printed(`home '${stack}': ${plan.units.length} units keep every rule\n`);
        return;
      }
      const [{ checkAgainstApi }, { HomeError }] = await Promise.all([import('../check/check.js'), import('../plan/problem.js')]);
      const start = performance.now();
      const { objects, accepted, version, problems } = await checkAgainstApi(plan, { root: repositoryRoot(), stage: await shown() });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const refused = problems.length === 0 ? '' : `, ${objects - accepted} refused`;
      await printed(`${accepted} objects accepted by kube-apiserver ${version}${refused} in ${seconds} s\n`);
      if (problems.length > 0) throw new HomeError(problems);
    });
}

/** Each stage as a line: alive on a terminal, plain where output is kept. */
async function shown(): Promise<Stage> {
  const { Listr } = await import('listr2');
  const live = process.stdout.isTTY === true;
  return async (title, run) => {
    let result: { readonly value: Awaited<ReturnType<typeof run>> } | undefined;
    const start = performance.now();
    await new Listr(
      [
        {
          title,
          task: async (_context, task) => {
            result = { value: await run((text) => void (task.output = text)) };
            task.title = `${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`;
          },
        },
      ],
      { renderer: live ? 'default' : 'simple' },
    ).run();
    return result!.value;
  };
}
