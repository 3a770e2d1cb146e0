import { Construct } from 'constructs';
import { isNode } from '../../core/machine.js';
import type { HostCommand } from '../../core/units.js';
import { Graphics, type GraphicsTools } from '../graphics/graphics.js';
import type { Host } from '../host.js';
import { hostname } from './hostname.js';
import { hostsFile, type HostsEntry } from './hosts-file.js';
import { journal } from './journal.js';
import { kernelArguments } from './kernel-arguments.js';
import { kernelModules } from './kernel-modules.js';
import { mounts } from './mounts.js';
import { networkManager } from './network-manager.js';
import { packages } from './packages.js';
import { restart } from './restart.js';
import { disabledServices } from './disabled-services.js';
import { sleep } from './sleep-targets.js';
import { swap } from './swap.js';
import { sysctls } from './sysctls.js';
import { timeSync } from './time-sync.js';
import { trim } from './trim.js';
import { watchdog } from './watchdog.js';

export interface PreparationProps {
  /** Names of the home that every machine can look up without a name server: the machines themselves, the registry. */
  readonly names: readonly HostsEntry[];
  /** What comes with an NVIDIA card. */
  readonly nvidia: GraphicsTools;
  /**
   * What must be well before this machine may restart: the other servers before it, so that one restarts at a time.
   * @default - it restarts when it needs to
   */
  readonly restartAfter?: readonly Construct[];
}

/**
 * Everything that a machine needs before it can become a node: each thing a file or command of its own, so that a preview
 * names it, and a restart at the end only if one of them needs it. What k3s does on the machine comes after all of this.
 * A machine that is no node only learns the names of the home.
 */
export class Preparation extends Construct {
  /** Proof that the machine has restarted, where it had to. Machines that are no nodes never restart. */
  readonly restarted: HostCommand | undefined;

  constructor(host: Host, { names, nvidia, restartAfter = [] }: PreparationProps) {
    super(host, 'preparation');
    const { machine } = host;
    if (!isNode(machine)) {
      if (machine.roles.some((role) => role !== 'external')) hostsFile(this, host, names);
      return;
    }
    const before = new Construct(this, 'before-restart');
    hostname(before, host);
    hostsFile(before, host, names);
    const clock = new Construct(before, 'clock');
    timeSync(clock, host);
    const installed = packages(before, host);
    // Package mirrors are asked over TLS, which needs the right time.
    installed.node.addDependency(clock);
    kernelModules(before, host);
    sysctls(before, host);
    networkManager(before, host);
    journal(before, host);
    swap(before, host);
    trim(before, host);
    watchdog(before, host);
    disabledServices(before, host);
    if (machine.arch === 'amd64') sleep(before, host);
    kernelArguments(before, host);
    mounts(before, host);
    const graphics = machine.gpu === undefined ? undefined : new Graphics(before, host, machine.gpu, nvidia);
    graphics?.node.addDependency(installed);

    const wishes = [`kernel-arguments ${machine.usbQuirks.join(',')}`, ...(graphics?.wishes ?? [])];
    const { restart: command, restarted } = restart(this, host, wishes);
    command.node.addDependency(before, ...restartAfter);
    this.restarted = restarted;
    graphics?.afterRestart(this, restarted);
  }
}
