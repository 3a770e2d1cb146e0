import { Command } from 'commander';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { drawMap, mapFile } from './map.js';
import { printOutput } from './print-output.js';
import { outputFolder, synthesize } from './synth.js';

/** `permacade start`, which is `npm start`: what there is to see of a home without any machine. */
export function startCommand(): Command {
  return addHomeOptions(new Command('start'))
    .description('compile the home: committed output and map brought up to date, verdict printed; exit 1 when it does not fit')
    .action(async (options: HomeOptions) => {
      const [home, { assess }, { briefText }] = await Promise.all([
        loadHome(options),
        import('../fit/assess.js'),
        import('../fit/text/fit-text.js'),
      ]);
      await synthesize(home, outputFolder(options.stack));
      const assessment = assess(home.plan);
      for (const kind of ['html', 'svg'] as const) await drawMap(home, assessment, kind, mapFile(options.stack, kind));
      await printOutput(briefText(assessment, home.stack));
      if (!assessment.verdict.fits) process.exitCode = 1;
    });
}
