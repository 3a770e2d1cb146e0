import { Command } from 'commander';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printOutput } from './print-output.js';

interface FitOptions extends HomeOptions {
  readonly json?: boolean;
  readonly brief?: boolean;
}

/** `permacade fit`: whether the home fits its machines, before any of them is touched. */
export function fitCommand(): Command {
  return addHomeOptions(new Command('fit'))
    .description('say whether everything fits the machines, where each pod goes, and what happens without each machine; exit 1 when not')
    .option('--json', 'print the verdict as JSON')
    .option('--brief', 'print the verdict and its problems alone')
    .action(async (options: FitOptions) => {
      const [{ plan, stack, broken }, { assess }, { fitText, briefText }] = await Promise.all([
        loadHome(options, { broken: 'tell' }),
        import('../fit/assess.js'),
        import('../fit/text/fit-text.js'),
      ]);
      const assessment = assess(plan, broken);
      const { verdict } = assessment;
      if (options.json === true) await printOutput(`${JSON.stringify(verdict, null, 2)}\n`);
      else await printOutput(options.brief === true ? briefText(assessment, stack) : fitText(assessment, stack, process.stdout.columns));
      if (!verdict.fits) process.exitCode = 1;
    });
}
