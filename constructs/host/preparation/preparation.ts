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
  /** Names that every machine can look up without a name server, such as those of the machines and of the registry. */
  readonly names: readonly HostsEntry[];
  /** Programs for machines with an NVIDIA card. */
  readonly nvidia: GraphicsTools;
  /**
   * Units that must succeed before this machine may restart, such as those of the servers before it, so that one server restarts
   * at a time. See {@link Preparation.restarted}.
   * @default - it restarts when it needs to
   */
  readonly restartAfter?: readonly Construct[];
}

/**
 * Everything that a machine needs before it can become a node. Each is a file or command of its own, so that a preview names it.
 * The machine restarts at the end if one of them needs it. k3s is installed after all of this. A machine that is not a node only
 * learns the names of the home.
 */
export class Preparation extends Construct {
  /** Succeeds once the machine has restarted, if it had to. Undefined for machines that are not nodes, which never restart. */
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

    const restartReasons = [`kernel-arguments ${machine.usbQuirks.join(',')}`, ...(graphics?.restartReasons ?? [])];
    const { restart: command, restarted } = restart(this, host, restartReasons);
    command.node.addDependency(before, ...restartAfter);
    this.restarted = restarted;
    graphics?.afterRestart(this, restarted);
  }
}
