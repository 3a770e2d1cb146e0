import { Command } from 'commander';
import { addHomeOptions, homeFiles, type HomeOptions } from './home-options.js';
import { addLoginOptions, readLogin, type LoginOptions } from './login-options.js';
import { printOutput } from './print-output.js';

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
      const [
        { declaredMachines },
        { parseTarget: targetOf },
        { scan },
        { listScanned: answered, scanJson, scanText, warnUnpinned: unpinned },
        { readingStage },
      ] = await Promise.all([
        import('../machine/scan/declared.js'),
        import('../machine/scan/scan-target.js'),
        import('../machine/scan/scan.js'),
        import('../machine/scan/scan-text.js'),
        import('./reading-stage.js'),
      ]);
      const { machines, user } = declaredMachines(options.stack, homeFiles(options).settings);
      const targets = [...new Set(hosts)].map((host) => targetOf(host, machines, user));
      const results = await readingStage('reading', targets, options.json === true, (said) =>
        scan(targets, { login: readLogin(options), answered: said }),
      );
      await printOutput(options.json === true ? `${JSON.stringify(scanJson(results), null, 2)}\n` : scanText(results));
      const scanned = answered(results);
      for (const line of unpinned(scanned)) process.stderr.write(`${line}\n`);
      for (const result of results) if ('failed' in result) process.stderr.write(`${result.failed}\n`);
      if (scanned.length < results.length || scanned.some(({ refused }) => refused !== undefined)) process.exitCode = 1;
    });
}
