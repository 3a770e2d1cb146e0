import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

const READ = 'cat /etc/machine-id\n';

/**
 * Reads the id that a machine was given when its system was installed; the kubelet tells the cluster the same one. It is how
 * a machine is told from another one that comes under its name, also from itself with a new system.
 */
export function machineId(host: Host): HostCommand {
  return host.command({ name: 'machine-id', script: READ, state: READ, timeoutSeconds: 30 });
}
