import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

const CONTENT = 'blacklist nouveau\noptions nouveau modeset=0\n';

/** Keeps the free driver off the card: two drivers cannot have it. */
export function nouveau(scope: Construct, host: Host): HostCommand {
  const file = host.file({ path: '/etc/modprobe.d/permacade-nouveau.conf', content: CONTENT }, scope);
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'nouveau', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name],
      timeoutSeconds: 600,
    },
    scope,
  );
  command.node.addDependency(file);
  return command;
}
