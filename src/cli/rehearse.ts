import { Command, Option } from 'commander';
import type { RehearsalReport } from '../rehearsal/rehearse/report.js';
import { addHomeOptions, homeFiles, loadHome, type HomeOptions } from './home-options.js';
import { printOutput } from './print-output.js';
import { repositoryRoot } from './repository-root.js';

interface RehearseCommandOptions extends HomeOptions {
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly from?: string;
  readonly withoutArgocd?: boolean;
  readonly charts: 'known' | 'real';
  readonly withoutImage: readonly string[];
}

/** `permacade rehearse`: the home applied to a simulated one, and what became of it. */
export function rehearseCommand(): Command {
  return addHomeOptions(new Command('rehearse'))
    .description('apply the home to a simulated one: real Kubernetes control plane, Pulumi and Argo CD, simulated machines and operators')
    .option('--keep', 'leave the simulated home running until Ctrl-C, and say where its kubeconfig is')
    .option('--json', 'print the report as JSON')
    .option('--from <ref>', 'apply the program as it was at this Git ref first, then today’s as an upgrade')
    .option('--without-argocd', 'apply what Argo CD owns in wave order, without Argo CD')
    .addOption(
      new Option('--charts <from>', 'known: charts made from the plan; real: the charts of their repositories, which needs internet access')
        .choices(['known', 'real'])
        .default('known'),
    )
    .option(
      '--without-image <name>',
      'rehearse without this image, as if it was never pushed; repeatable',
      (name, all: readonly string[]) => [...all, name],
      [],
    )
    .action(async (options: RehearseCommandOptions) => {
      const [
        { plan, stack },
        { rehearse },
        { programAt },
        { programConfig },
        { reportText },
        { showStage },
        { endOnSignals, INTERRUPTED },
        { imagesCalled },
      ] = await Promise.all([
        loadHome(options),
        import('../rehearsal/rehearse/rehearse.js'),
        import('../rehearsal/rehearse/at-ref.js'),
        import('../rehearsal/rehearse/config.js'),
        import('../rehearsal/rehearse/table.js'),
        import('./show-stage.js'),
        import('../rehearsal/rehearse/interruption.js'),
        import('../rehearsal/rehearse/without-images.js'),
      ]);
      const root = repositoryRoot();
      const { ref, json, keep } = { ref: options.from, json: options.json === true, keep: options.keep === true };
      const { settings, games } = homeFiles(options);
      const warn = (sentence: string): void => void process.stderr.write(`${sentence}\n`);
      const withoutArgocd = options.withoutArgocd === true;
      const withoutImages = imagesCalled(options.withoutImage, plan);
      const program = { title: 'today', root, stack, plan, ...programConfig({ settings, plan, games }) };
      let report: RehearsalReport | undefined;
      endOnSignals((signal) => {
        // Once the report is printed, this is how a rehearsal that was kept ends.
        if (report === undefined || !keep) process.stderr.write(`the rehearsal was stopped (${signal}); nothing of it is left\n`);
        return report === undefined ? INTERRUPTED[signal] : report.ok ? 0 : 1;
      });
      await rehearse({
        root,
        program,
        withArgoCd: !withoutArgocd,
        charts: options.charts,
        withoutImages,
        ...(ref === undefined ? {} : { from: (folder) => programAt({ ref, root, folder, stack, settings, games, warn }) }),
        ...(json ? {} : { stage: showStage }),
        look: async (rehearsal, made) => {
          const kubeconfig = keep ? rehearsal.home.kubeconfigFile : undefined;
          await printOutput(json ? `${JSON.stringify({ ...made, kubeconfig }, null, 2)}\n` : `\n${reportText(made)}`);
          report = made;
          if (kubeconfig === undefined) return;
          if (!json) await printOutput(`The simulated home runs until Ctrl-C. To look around: export KUBECONFIG=${kubeconfig}\n`);
          await new Promise(() => undefined);
        },
      });
      if (report?.ok !== true) process.exitCode = 1;
    });
}
