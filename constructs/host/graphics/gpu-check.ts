import type { Construct } from 'constructs';
import { scriptFile } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** Proves that the driver sees the card. The inventory may name another card than the one that is in the machine. */
export function driverCheck(scope: Construct, host: Host, branch: number, model: string): HostCommand {
  return host.command(
    {
      name: 'gpu-check',
      script: scriptFile(import.meta.url, './gpu-check.sh'),
      state: scriptFile(import.meta.url, './gpu-check.state.sh'),
      args: [host.machine.name, String(branch), model],
      timeoutSeconds: 120,
    },
    scope,
  );
}
