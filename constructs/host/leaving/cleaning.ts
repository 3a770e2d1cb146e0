import { Construct } from 'constructs';
import { isNode } from '../../core/machine.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { cleanScript } from './clean-script.js';

/** Cleaning does something only when the machine leaves. */
const NOTHING = '#!/bin/sh\nexit 0\n';

/** Seconds: a pod that hangs is given time, and a folder of images on an old card takes minutes. */
const SECONDS = 1200;

/**
 * Cleans a machine when it leaves the program, unless it cannot be reached. What leaves goes in the opposite order of what
 * comes: make this first of all on the host, and let everything else there come after it, so that it is done last.
 */
export class Cleaning extends Construct {
  /** Removes k3s from a machine that stays in the home and is no node any more. @default - the machine never was one */
  readonly k3s: HostCommand | undefined;

  constructor(host: Host) {
    super(host, 'cleaning');
    const { name } = host.machine;
    const shared = { script: NOTHING, delete: cleanScript, deleteIfReachable: true, timeoutSeconds: SECONDS };
    const all = host.command({ ...shared, name: 'cleaning', args: [name, 'do', 'everything'] }, this);
    if (!isNode(host.machine)) return;
    this.k3s = host.command({ ...shared, name: 'cleaning-k3s', args: [name, 'do', 'k3s'] }, this);
    this.k3s.node.addDependency(all);
  }
}
