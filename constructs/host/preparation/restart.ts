import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import { OutputRef } from '../../core/secret-ref.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** The restart, and the proof that it happened. */
export interface Restart {
  readonly restart: HostCommand;
  /** What must come after the restart needs this. */
  readonly restarted: HostCommand;
}

/**
 * Restarts the machine when something needs it, last of what is done before k3s.
 * @param wishes whatever could need a restart when it changes: a changed one makes this be looked at again
 */
export function restart(scope: Construct, host: Host, wishes: readonly string[]): Restart {
  const { machine, k3sService } = host;
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'restart', 'state'),
      args: [machine.name, k3sService, ...wishes],
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
