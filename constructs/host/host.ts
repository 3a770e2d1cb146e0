import { Construct } from 'constructs';
import type { Machine } from '../core/machine.js';
import { scriptFile } from '../core/script.js';
import { HostCommand, type HostCommandProps, HostFile, type HostFileProps } from '../core/units.js';

const connection = scriptFile(import.meta.url, './connection.sh');
const installScripts = scriptFile(import.meta.url, './install-scripts.sh');

/** One declared machine, as the place of its files and commands. */
export class Host extends Construct {
  readonly #connected: HostCommand;
  #scripts: HostCommand | undefined;

  constructor(
    scope: Construct,
    readonly machine: Machine,
  ) {
    super(scope, machine.name);
    this.#connected = new HostCommand(this, 'command-connection', {
      ...{ host: machine.name, name: 'connection', script: connection, carried: true, timeoutSeconds: 30 },
    });
  }

  /** Installs the scripts that everything else here runs, once the machine was reached. A machine that runs none gets none. */
  get scripts(): HostCommand {
    if (this.#scripts !== undefined) return this.#scripts;
    this.#scripts = new HostCommand(this, 'command-scripts', {
      ...{ host: this.machine.name, name: 'scripts', script: installScripts, carried: true, timeoutSeconds: 300 },
    });
    this.#scripts.node.addDependency(this.#connected);
    return this.#scripts;
  }

  /** systemd service k3s runs as on this machine. */
  get k3sService(): 'k3s' | 'k3s-agent' {
    return this.machine.roles.includes('server') ? 'k3s' : 'k3s-agent';
  }

  /**
   * Manages one file here; its path names it.
   * @param scope what it is a part of, where others come before or after the whole of that. @default - this host
   */
  file(props: Omit<HostFileProps, 'host'>, scope: Construct = this): HostFile {
    return this.#behind(new HostFile(scope, props.path.slice(1).replaceAll('/', '-'), { ...props, host: this.machine.name }));
  }

  /**
   * Runs one command here; its name names it.
   * @param scope what it is a part of, as with {@link file}. @default - this host
   */
  command(props: Omit<HostCommandProps, 'host'>, scope: Construct = this): HostCommand {
    return this.#behind(new HostCommand(scope, `command-${props.name}`, { ...props, host: this.machine.name }));
  }

  #behind<Unit extends HostFile | HostCommand>(unit: Unit): Unit {
    unit.node.addDependency(this.scripts);
    return unit;
  }
}
