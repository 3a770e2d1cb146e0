import { scriptFile } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

const script = scriptFile(import.meta.url, './machine-id.sh');

/**
 * Reads the id that a machine was given when its system was installed; the kubelet tells the cluster the same one. It is how
 * a machine is told from another one that comes under its name, also from itself with a new system.
 */
export function machineId(host: Host): HostCommand {
  return host.command({ name: 'machine-id', script, state: script, timeoutSeconds: 30 });
}
