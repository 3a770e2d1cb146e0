import { Construct } from 'constructs';
import type { Machine } from '../../core/machine.js';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { containerToolkit } from './container-toolkit.js';
import { heldPackages } from './held-packages.js';
import { nouveau } from './nouveau.js';
import { type SessionPatchTool, sessionPatch } from './gpu-session-patch.js';

/** Versions of the programs for a card, beside its driver. */
export interface GraphicsTools {
  /** Version of the Debian package `nvidia-container-toolkit`. */
  readonly containerToolkit: string;
  readonly sessionPatch: SessionPatchTool;
}

/** The NVIDIA card of a machine: driver, container toolkit, and on request the session patch. */
export class Graphics extends Construct {
  /** Settings that need a restart when they change, as words for `restart.sh`. */
  readonly restartReasons: readonly string[];

  constructor(
    scope: Construct,
    private readonly host: Host,
    private readonly card: NonNullable<Machine['gpu']>,
    private readonly tools: GraphicsTools,
  ) {
    super(scope, 'graphics');
    this.restartReasons = [`gpu-driver ${card.driver} ${card.model}`];
    const blacklist = nouveau(this, host);
    // Installed from the distribution with DKMS, so that it outlives a change of the kernel. One that runs already is left alone.
    const installed = this.#driverCommand(this, 'gpu-driver', 3000);
    installed.node.addDependency(blacklist);
    const toolkit = containerToolkit(this, host, tools.containerToolkit);
    toolkit.node.addDependency(installed);
    heldPackages(this, host).node.addDependency(toolkit);
  }

  /** Adds the steps that need the driver running. */
  afterRestart(scope: Construct, restarted: HostCommand): void {
    const { host, card, tools } = this;
    // The inventory may name another card than the one that is in the machine.
    const check = this.#driverCommand(scope, 'gpu-check', 120);
    check.node.addDependency(restarted);
    if (card.sessionPatch === true) sessionPatch(scope, host, tools.sessionPatch).node.addDependency(check);
  }

  /** A command about the declared branch of the card's driver. */
  #driverCommand(scope: Construct, name: 'gpu-driver' | 'gpu-check', timeoutSeconds: number): HostCommand {
    const { host, card } = this;
    const args = [host.machine.name, String(card.driver), card.model];
    return host.command({ ...nameScripts(import.meta.url, name, 'state'), args, timeoutSeconds }, scope);
  }
}
