import { Command } from 'commander';
import type { RehearsalReport } from '../rehearsal/rehearse/report.js';
import { addHomeOptions, homeFiles, loadHome, type HomeOptions } from './home-options.js';
import { printed } from './output.js';
import { repositoryRoot } from './repository-root.js';

interface RehearseCommandOptions extends HomeOptions {
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly from?: string;
}

/** `permacade rehearse`: the home applied to a simulated one, and what became of it. */
export function rehearseCommand(): Command {
  return addHomeOptions(new Command('rehearse'))
    .description('apply the home to a simulated one: real Kubernetes control plane, stand-ins for machines and operators')
    .option('--keep', 'leave the simulated home running until Ctrl-C, and say where its kubeconfig is')
    .option('--json', 'print the report as JSON')
    .option('--from <ref>', 'apply the program as it was at this Git ref first, then today’s as an upgrade')
    .action(async (options: RehearseCommandOptions) => {
      const [{ plan, stack }, { rehearse }, { programAt }, { programConfig }, { reportText }, { showStage }, { onSignals, Interruption }] =
        await Promise.all([
          loadHome(options),
          import('../rehearsal/rehearse/rehearse.js'),
          import('../rehearsal/rehearse/at-ref.js'),
          import('../rehearsal/rehearse/config.js'),
          import('../rehearsal/rehearse/table.js'),
          import('./show-stage.js'),
          import('../rehearsal/rehearse/interruption.js'),
        ]);
      const root = repositoryRoot();
      const { ref, json, keep } = { ref: options.from, json: options.json === true, keep: options.keep === true };
      const { settings, games } = homeFiles(options);
      const warn = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
      const signal = onSignals();
      const program = { title: 'today', root, stack, plan, ...programConfig({ settings, plan, games }) };
      let report: RehearsalReport | undefined;
      try {
        await rehearse({
          root,
          program,
          signal,
          ...(ref === undefined ? {} : { from: (folder: string) => programAt({ ref, root, folder, stack, settings, games, warn }) }),
          ...(json ? {} : { stage: showStage }),
          look: async (rehearsal, made) => {
            const kubeconfig = keep ? rehearsal.kubeconfigFile : undefined;
            await printed(json ? `${JSON.stringify({ ...made, kubeconfig }, null, 2)}\n` : `\n${reportText(made)}`);
            report = made;
            if (kubeconfig === undefined) return;
            if (!json) await printed(`it keeps running until Ctrl-C; to look around: export KUBECONFIG=${kubeconfig}\n`);
            await new Promise(() => undefined);
          },
        });
      } catch (error) {
        if (!(error instanceof Interruption)) throw error;
        // Once the report is there, this is how a rehearsal that was kept ends.
        if (report === undefined || !keep) process.stderr.write(`${error.message}\n`);
        // Whatever was half-way through something must not go on.
        process.exit(report === undefined ? error.exitCode : report.ok ? 0 : 1);
      }
      if (report?.ok !== true) process.exitCode = 1;
    });
}
