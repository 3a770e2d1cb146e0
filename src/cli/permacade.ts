import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { checkCommand } from './check.js';
import { doctorCommand } from './doctor.js';
import { initCommand } from './init.js';
import { planCommand } from './plan.js';
import { describeError } from './describe-error.js';
import { driftCommand } from './drift.js';
import { fitCommand } from './fit.js';
import { kubeconfigCommand } from './kubeconfig.js';
import { mapCommand } from './map.js';
import { rehearseCommand } from './rehearse.js';
import { scanCommand } from './scan.js';
import { startCommand } from './start.js';
import { statusCommand } from './status.js';
import { synthCommand } from './synth.js';
import { uninstallCommand } from './uninstall.js';

/** Runs one command line and returns the exit code. */
export async function permacade(argv: readonly string[]): Promise<number> {
  const program = new Command('permacade')
    .description('One typed program turns the computers in your drawer into a cluster with an arcade on it.')
    .version(manifest.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const command of [
    startCommand(),
    planCommand(),
    synthCommand(),
    checkCommand(),
    fitCommand(),
    mapCommand(),
    rehearseCommand(),
    initCommand(),
    scanCommand(),
    doctorCommand(),
    driftCommand(),
    statusCommand(),
    kubeconfigCommand(),
    uninstallCommand(),
  ])
    program.addCommand(command.copyInheritedSettings(program));
  process.stdout.on('error', endWithReader);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(describeError(error));
    return 1;
  }
}

/** A reader that has read enough, such as `head`, is no failure; output that cannot be written is one. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`standard output cannot be written (${error.code}): make room, or send it elsewhere\n`);
  process.exit(1);
}
