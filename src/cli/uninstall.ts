import { Command } from 'commander';
import { UserError } from '../user-error.js';
import { askPerson } from './ask-person.js';
import { addHomeOptions, loadHomeDespiteRules, type HomeOptions } from './home-options.js';
import { addLoginOptions, readLogin, type LoginOptions } from './login-options.js';
import { printOutput } from './print-output.js';

interface UninstallOptions extends HomeOptions, LoginOptions {
  readonly yes?: boolean;
  readonly plan?: boolean;
  readonly endCluster?: boolean;
}

/** `permacade uninstall`: gives a machine back, without k3s and without what was managed on it. */
export function uninstallCommand(): Command {
  return addLoginOptions(addHomeOptions(new Command('uninstall')))
    .description('take a machine out of the cluster and remove from it what this home put there; shows first what that is, and asks')
    .argument('<host>', 'name of the machine in permacade:hosts')
    .option('--plan', 'only show what would be removed')
    .option('--yes', 'do not ask')
    .option('--end-cluster', 'the machine is the only server, and the cluster with all that is in it ends')
    .action(async (host: string, options: UninstallOptions) => {
      const [{ plan }, { uninstall }, { planRemoval }] = await Promise.all([
        loadHomeDespiteRules(options),
        import('../machine/leaving/uninstall.js'),
        import('../machine/leaving/removal.js'),
      ]);
      // A name that is wrong is said before anything else that is.
      planRemoval(plan, host);
      const asks = options.yes !== true && options.plan !== true;
      if (asks && process.stdin.isTTY !== true)
        throw new UserError('cannot ask for confirmation without a terminal: check with --plan, then run it with --yes');
      const result = await uninstall({
        plan,
        host,
        login: readLogin(options),
        ...(options.endCluster === true ? { endCluster: true } : {}),
        confirm: async (text) => {
          await printOutput(text);
          if (options.plan === true) return false;
          return options.yes === true || (await askPerson(`Type the machine's name to go on: `)) === host;
        },
        say: (line) => process.stderr.write(`${line}\n`),
      });
      if (result !== undefined) await printOutput(result);
      else if (options.plan !== true) await printOutput('nothing was changed\n');
    });
}
