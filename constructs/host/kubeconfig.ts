import { scriptFile } from '../core/script.js';
import type { HostCommand } from '../core/units.js';
import type { Host } from './host.js';

/** Reads the administrator's kubeconfig from the first server; its output reaches the cluster from anywhere in the home. */
export function kubeconfig(server: Host): HostCommand {
  const { name, address } = server.machine;
  return server.command({
    name: 'kubeconfig',
    script: scriptFile(import.meta.url, './kubeconfig.sh'),
    secretOutput: true,
    args: [name, address],
  });
}
