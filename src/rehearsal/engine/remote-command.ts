import { type CommandOperation, CommandProvider, type CommandResult } from './command-provider.js';
import type { Say } from './provider.js';
import { checkConnection, readConnection, type RemoteConnection } from './remote-connection.js';
import { secret, type WireObject } from './wire.js';

export {
  CommandError as RemoteError,
  type CommandOperation as RemoteOperation,
  type CommandResult as RemoteResult,
} from './command-provider.js';

/** Runs scripts on hosts, however the caller does that. */
export interface RemoteCommands {
  /**
   * @param stdin what the script reads; empty for nothing
   * @throws RemoteError when the script ends with another status than 0
   */
  run(script: string, stdin: string, connection: RemoteConnection, operation: CommandOperation): Promise<CommandResult>;
}

/** Stands in for the provider of `command:remote:Command`. */
export class RemoteCommandProvider extends CommandProvider {
  /** No environment, which stock sshd refuses, and no assets. */
  protected readonly inputs = ['connection', 'create', 'update', 'delete', 'stdin', 'triggers', 'addPreviousOutputInEnv', 'logging'];

  constructor(readonly commands: RemoteCommands) {
    super();
  }

  protected wrong({ connection }: WireObject): readonly string[] {
    return checkConnection(connection);
  }

  protected execute(script: string, stdin: string, inputs: WireObject, operation: CommandOperation): Promise<CommandResult> {
    return this.commands.run(script, stdin, readConnection(inputs['connection']), operation);
  }

  protected outputs(inputs: WireObject): WireObject {
    return { ...inputs, connection: secret(inputs['connection']!) };
  }

  protected beforeAgain(inputs: WireObject, say: Say): void {
    if (inputs['addPreviousOutputInEnv'] === false) return;
    say('warning', 'sshd refuses PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR: set addPreviousOutputInEnv to false');
  }
}
