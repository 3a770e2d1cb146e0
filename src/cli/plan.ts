import { Command } from 'commander';
import { addHomeOptions, loadHome, type HomeOptions } from './home-options.js';
import { printOutput } from './print-output.js';

/** `permacade plan`: the compiled home, one line per unit or as JSON. */
export function planCommand(): Command {
  return addHomeOptions(new Command('plan'))
    .description('print every unit of the home in the order in which it is applied')
    .option('--json', 'print the whole plan as JSON')
    .action(async (options: HomeOptions & { readonly json?: boolean }) => {
      const { plan } = await loadHome(options);
      if (options.json === true) await printOutput(`${JSON.stringify(plan, null, 2)}\n`);
      else await printOutput(plan.units.map(({ id, owner }) => `${owner.padEnd(6)}  ${id}\n`).join(''));
    });
}
