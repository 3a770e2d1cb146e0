import { Construct } from 'constructs';
import type { Machine } from '../core/machine.js';
import { HostCommand, type HostCommandProps, HostFile, type HostFileProps } from '../core/units.js';

/** One declared machine, as the place of its files and commands. */
export class Host extends Construct {
  constructor(
    scope: Construct,
    readonly machine: Machine,
  ) {
    super(scope, machine.name);
  }

  /** systemd service k3s runs as on this machine. */
  get k3sService(): 'k3s' | 'k3s-agent' {
    return this.machine.roles.includes('server') ? 'k3s' : 'k3s-agent';
  }

  /** Manages one file here; its path names it. */
  file(props: Omit<HostFileProps, 'host'>): HostFile {
    return new HostFile(this, props.path.slice(1).replaceAll('/', '-'), { ...props, host: this.machine.name });
  }

  /** Runs one command here; its name names it. */
  command(props: Omit<HostCommandProps, 'host'>): HostCommand {
    return new HostCommand(this, `command-${props.name}`, { ...props, host: this.machine.name });
  }
}
