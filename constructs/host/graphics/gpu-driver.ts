import type { Construct } from 'constructs';
import { scriptFile } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** Installs the driver of the declared branch from the distribution, with DKMS, so that it outlives a change of the kernel. One that runs already is left alone, however it came. */
export function driver(scope: Construct, host: Host, branch: number, model: string): HostCommand {
  return host.command(
    {
      name: 'gpu-driver',
      script: scriptFile(import.meta.url, './gpu-driver.sh'),
      state: scriptFile(import.meta.url, './gpu-driver.state.sh'),
      args: [host.machine.name, String(branch), model],
      timeoutSeconds: 3000,
    },
    scope,
  );
}
