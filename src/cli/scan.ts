import { Command } from 'commander';
import { addHomeOptions, homeFiles, type HomeOptions } from './home-options.js';
import { addLoginOptions, loginOf, type LoginOptions } from './login-options.js';
import { printed } from './output.js';

interface ScanOptions extends HomeOptions, LoginOptions {
  readonly json?: boolean;
}

/** `permacade scan`: what the settings need to know of machines, read over SSH. */
export function scanCommand(): Command {
  return addLoginOptions(addHomeOptions(new Command('scan')))
    .description('read machines over SSH and print their entries for the settings; measure their disks; change nothing')
    .argument('<host...>', 'names of the settings, addresses, or ubuntu@192.168.137.21')
    .option('--json', 'print everything that was read as JSON')
    .action(async (hosts: readonly string[], options: ScanOptions) => {
      const [{ declaredMachines }, { targetOf }, { scan }, { answered, scanJson, scanText, unpinned }, { readingStage }] =
        await Promise.all([
          import('../machine/scan/declared.js'),
          import('../machine/scan/target.js'),
          import('../machine/scan/scan.js'),
          import('../machine/scan/report.js'),
          import('./reading-stage.js'),
        ]);
      const { machines, user } = declaredMachines(options.stack, homeFiles(options).settings);
      const targets = [...new Set(hosts)].map((host) => targetOf(host, machines, user));
      const results = await readingStage('reading', targets, options.json === true, (said) =>
        scan(targets, { login: loginOf(options), answered: said }),
      );
      await printed(options.json === true ? `${JSON.stringify(scanJson(results), null, 2)}\n` : scanText(results));
      const found = answered(results);
      for (const line of unpinned(found)) process.stderr.write(`${line}\n`);
      for (const result of results) if ('failed' in result) process.stderr.write(`${result.failed}\n`);
      if (found.length < results.length || found.some(({ refused }) => refused !== undefined)) process.exitCode = 1;
    });
}
