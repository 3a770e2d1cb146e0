import { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { cleaningScript, nothingScript } from './scripts.js';

/** Seconds: a pod that hangs is given time, and a folder of images on an old card takes minutes. */
const SECONDS = 1200;

/**
 * Removes what was managed on a machine when it leaves the program, unless it cannot be reached. What leaves goes in the opposite
 * order of what comes: everything else on the host comes after this, so that this is done last.
 */
export class Cleaning extends Construct {
  readonly command: HostCommand;

  constructor(host: Host) {
    super(host, 'cleaning');
    this.command = cleaning(this, host, 'cleaning', 'everything');
  }
}

/**
 * Removes k3s from a machine when it leaves, or when it stays and is no node any more. It comes after the machine's preparation
 * and before its k3s: so k3s goes after the machine has left the cluster, and before what it stands on, such as a disk.
 */
export class K3sCleaning extends Construct {
  readonly command: HostCommand;

  constructor(host: Host) {
    super(host, 'cleaning-k3s');
    this.command = cleaning(this, host, 'cleaning-k3s', 'k3s');
  }
}

function cleaning(scope: Construct, host: Host, name: string, what: 'everything' | 'k3s'): HostCommand {
  return host.command(
    {
      name,
      // Something is done only when the machine leaves.
      script: nothingScript,
      args: [host.machine.name, 'do', what],
      delete: cleaningScript,
      deleteIfReachable: true,
      timeoutSeconds: SECONDS,
    },
    scope,
  );
}
