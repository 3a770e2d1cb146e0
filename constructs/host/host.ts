import { Construct } from 'constructs';
import type { Machine } from '../core/machine.js';
import { scriptFile } from '../core/script.js';
import { HostCommand, type HostCommandProps, HostFile, type HostFileProps } from '../core/units.js';

const connection = scriptFile(import.meta.url, './connection.sh');
const installScripts = scriptFile(import.meta.url, './install-scripts.sh');

/** One declared machine, with its files and commands. */
export class Host extends Construct {
  readonly #connected: HostCommand;
  #scripts: HostCommand | undefined;

  constructor(
    scope: Construct,
    readonly machine: Machine,
  ) {
    super(scope, machine.name);
    this.#connected = new HostCommand(this, 'command-connection', {
      ...{ host: machine.name, name: 'connection', script: connection, bundlesScript: true, timeoutSeconds: 30 },
    });
  }

  /** Installs the scripts that all later commands here run, once the machine was reached. A machine that runs none gets none. */
  get scripts(): HostCommand {
    if (this.#scripts !== undefined) return this.#scripts;
    this.#scripts = new HostCommand(this, 'command-scripts', {
      ...{ host: this.machine.name, name: 'scripts', script: installScripts, bundlesScript: true, timeoutSeconds: 300 },
    });
    this.#scripts.node.addDependency(this.#connected);
    return this.#scripts;
  }

  /** systemd service of k3s on this machine. */
  get k3sService(): 'k3s' | 'k3s-agent' {
    return this.machine.roles.includes('server') ? 'k3s' : 'k3s-agent';
  }

  /**
   * Manages one file here. The path is its id.
   * @param scope the construct it belongs to, when others depend on that construct as a whole. @default - this host
   */
  file(props: Omit<HostFileProps, 'host'>, scope: Construct = this): HostFile {
    return this.#behind(new HostFile(scope, props.path.slice(1).replaceAll('/', '-'), { ...props, host: this.machine.name }));
  }

  /**
   * Runs one command here. The name is its id.
   * @param scope the construct it belongs to, as for {@link file}. @default - this host
   */
  command(props: Omit<HostCommandProps, 'host'>, scope: Construct = this): HostCommand {
    return this.#behind(new HostCommand(scope, `command-${props.name}`, { ...props, host: this.machine.name }));
  }

  #behind<Unit extends HostFile | HostCommand>(unit: Unit): Unit {
    unit.node.addDependency(this.scripts);
    return unit;
  }
}
