import { Command } from 'commander';
import { addHomeOptions, loadHomeDespiteRules, type HomeOptions, type LoadedHome } from './home-options.js';
import { addLoginOptions, readLogin, type LoginOptions } from './login-options.js';
import { printOutput } from './print-output.js';

interface DriftOptions extends HomeOptions, LoginOptions {
  readonly json?: boolean;
}

/** `permacade drift`: shows what on the hosts differs from what was applied, without Pulumi. */
export function driftCommand(): Command {
  return addLoginOptions(addHomeOptions(new Command('drift')))
    .description(
      'look at every host over SSH and show what differs from what was applied; exit 1 when anything differs or a host does not answer',
    )
    .option('--json', 'print it as JSON')
    .action(async (options: DriftOptions) => {
      const [home, { driftReport }] = await Promise.all([loadHomeDespiteRules(options), import('../machine/observe/drift-report.js')]);
      const report = driftReport(home.stack, await observed(home, options));
      if (options.json === true) await printOutput(`${JSON.stringify(report, null, 2)}\n`);
      else await printOutput(await (await import('../machine/observe/drift-text.js')).driftText(report));
      if (!report.clean) process.exitCode = 1;
    });
}

/** Looks at all hosts. On a terminal, a line shows which hosts have not answered yet. */
async function observed({ plan }: LoadedHome, options: DriftOptions) {
  const { observe, unitsByHost } = await import('../machine/observe/observe.js');
  const login = readLogin(options);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  if (options.json === true || process.stdout.isTTY !== true) return observe(plan, { ...login, say });
  const { showStage } = await import('./show-stage.js');
  const all = plan.hosts.filter(({ name }) => unitsByHost(plan.units).has(name)).map(({ name }) => name);
  const waiting = new Set(all);
  return showStage(`look at ${all.length} hosts`, (tell) =>
    observe(plan, {
      ...{ ...login, say: tell },
      onHost: ({ host, seconds }) => {
        waiting.delete(host);
        const still = waiting.size === 0 ? '' : `; waiting for ${[...waiting].join(', ')}`;
        tell(`${host} after ${seconds.toFixed(1)} s, ${all.length - waiting.size} of ${all.length}${still}`);
      },
    }),
  );
}
