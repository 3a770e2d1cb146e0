import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import { OutputRef } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** The restart, and the command that waits until it has happened. */
export interface Restart {
  readonly restart: HostCommand;
  /** To come after the restart, depend on this. */
  readonly restarted: HostCommand;
}

/**
 * Restarts the machine if something needs it. This is the last step before k3s.
 * @param reasons settings that may need a restart when they change; a change of one runs the command again
 */
export function restart(scope: Construct, host: Host, reasons: readonly string[]): Restart {
  const { machine, k3sService } = host;
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'restart', 'state'),
      args: [machine.name, k3sService, ...reasons],
      timeoutSeconds: 600,
    },
    scope,
  );
  const restarted = host.command(
    {
      ...nameScripts(import.meta.url, 'restarted'),
      stdin: new OutputRef(command.unitId),
      args: [machine.name, k3sService],
      timeoutSeconds: 900,
    },
    scope,
  );
  restarted.node.addDependency(command);
  return { restart: command, restarted };
}
