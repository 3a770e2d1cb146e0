import { nameScripts } from '../core/script.js';
import type { HostCommand } from '../core/units.js';
import type { Host } from './host.js';

/** Reads the administrator's kubeconfig from the first server; its output reaches the cluster from anywhere in the home. */
export function kubeconfig(server: Host): HostCommand {
  const { name, address } = server.machine;
  return server.command({
    ...nameScripts(import.meta.url, 'kubeconfig'),
    secretOutput: true,
    args: [name, address],
  });
}
