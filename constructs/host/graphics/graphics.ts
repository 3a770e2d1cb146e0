import { Construct } from 'constructs';
import type { Machine } from '../../core/machine.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { containerToolkit } from './container-toolkit.js';
import { driver } from './driver.js';
import { driverCheck } from './driver-check.js';
import { heldPackages } from './held-packages.js';
import { nouveau } from './nouveau.js';
import { sessionPatch } from './session-patch.js';

/** The NVIDIA card of a machine: driver, container toolkit, and on request the session patch. */
export class Graphics extends Construct {
  /** What needs a restart when it changes. */
  readonly wishes: readonly string[];

  constructor(
    scope: Construct,
    private readonly host: Host,
    private readonly card: NonNullable<Machine['gpu']>,
  ) {
    super(scope, 'graphics');
    this.wishes = [`gpu-driver ${card.driver} ${card.model}`];
    const blacklist = nouveau(this, host);
    const installed = driver(this, host, card.driver, card.model);
    installed.node.addDependency(blacklist);
    const toolkit = containerToolkit(this, host);
    toolkit.node.addDependency(installed);
    heldPackages(this, host).node.addDependency(toolkit);
  }

  /** What can only be done with the driver running. */
  afterRestart(scope: Construct, restarted: HostCommand): void {
    const { host, card } = this;
    const check = driverCheck(scope, host, card.driver, card.model);
    check.node.addDependency(restarted);
    if (card.sessionPatch === true) sessionPatch(scope, host).node.addDependency(check);
  }
}
