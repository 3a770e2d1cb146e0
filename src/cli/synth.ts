import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { Difference } from '../files/output-folder.js';
import { addHomeOptions, loadHome, type HomeOptions, type LoadedHome } from './home-options.js';
import { printOutput } from './print-output.js';
import { repositoryRoot } from './repository-root.js';

interface SynthOptions extends HomeOptions {
  readonly out?: string;
  readonly check?: boolean;
}

/** `permacade synth`: brings the committed output up to date, or says with `--check` that it is not. */
export function synthCommand(): Command {
  return addHomeOptions(new Command('synth'))
    .description('write the committed output: Kubernetes manifests and host files')
    .option('--out <folder>', 'folder to write instead of synth/<stack>')
    .option('--check', 'write nothing; list what differs and exit 1 when anything does')
    .action(async (options: SynthOptions) => {
      const home = await loadHome(options);
      const out = options.out === undefined ? outputFolder(options.stack) : resolve(options.out);
      if (options.check !== true) return synthesize(home, out);
      const [{ contents }, { compareFolder }] = await sinks();
      await reportCheck(compareFolder(out, contents(home.plan)), out);
    });
}

/** Where the committed output of a stack is. */
export function outputFolder(stack: string): string {
  return resolve(repositoryRoot(), 'synth', stack);
}

/** Brings the committed output of a home up to date, and says what that changed. */
export async function synthesize(home: LoadedHome, out: string): Promise<void> {
  const [{ contents }, { writeFolder }] = await sinks();
  await reportWritten(home, writeFolder(out, contents(home.plan)), out);
}

function sinks() {
  return Promise.all([import('../files/contents.js'), import('../files/output-folder.js')]);
}

async function reportCheck(difference: Difference, out: string): Promise<void> {
  const { added, changed, removed } = difference;
  const lines = [
    ...added.map((path) => `missing  ${path}`),
    ...changed.map((path) => `differs  ${path}`),
    ...removed.map((path) => `stale    ${path}`),
  ];
  const where = relative(process.cwd(), out) || '.';
  if (lines.length === 0) {
    await printOutput(`${where} is up to date: ${difference.unchanged} files\n`);
    return;
  }
  await printOutput(`${lines.join('\n')}\n`);
  process.stderr.write(
    `${where} is not what the program says, in ${lines.length} files: run \`npx permacade synth\` and commit the result\n`,
  );
  process.exitCode = 1;
}

async function reportWritten(
  { plan, warnings, stack }: LoadedHome,
  { added, changed, removed, unchanged }: Difference,
  out: string,
): Promise<void> {
  for (const { rule, unit, because } of warnings) process.stderr.write(`accepted: ${unit} breaks ${rule}, because ${because}\n`);
  const argocd = plan.units.filter(({ owner }) => owner === 'argocd').length;
  const where = relative(process.cwd(), out) || '.';
  await printOutput(
    [
      `home '${stack}': ${plan.hosts.length} machines, ${plan.units.length} units (${plan.units.length - argocd} applied by Pulumi, ${argocd} by Argo CD)`,
      `${where}: ${added.length} files added, ${changed.length} changed, ${removed.length} removed, ${unchanged} as they were`,
      '',
    ].join('\n'),
  );
}
