import { type CommandOperation, CommandProvider, type CommandResult } from './command-provider.js';
import type { WireObject } from './wire.js';

/** Runs scripts on the computer that the engine runs on, however the caller does that. */
export interface LocalCommands {
  /**
   * @param stdin what the script reads; empty for nothing
   * @throws CommandError when the script ends with another status than 0
   */
  run(script: string, stdin: string, operation: CommandOperation): Promise<CommandResult>;
}

/** Runs nothing: a stand-in must not do to this computer what was meant for another. */
export const NO_LOCAL_COMMANDS: LocalCommands = {
  run: (_script, _stdin, { name }) =>
    Promise.reject(new Error(`${name} would run a command on this computer, and nothing was given that does`)),
};

/** Stands in for the provider of `command:local:Command`, with `/bin/sh -c` as its interpreter and no environment of its own. */
export class LocalCommandProvider extends CommandProvider {
  protected readonly inputs = ['create', 'update', 'delete', 'stdin', 'triggers', 'addPreviousOutputInEnv', 'logging'];

  constructor(readonly commands: LocalCommands) {
    super();
  }

  protected wrong({ addPreviousOutputInEnv }: WireObject): readonly string[] {
    return addPreviousOutputInEnv === false ? [] : ['addPreviousOutputInEnv is not false: the engine stand-in passes no environment on'];
  }

  protected execute(script: string, stdin: string, _inputs: WireObject, operation: CommandOperation): Promise<CommandResult> {
    return this.commands.run(script, stdin, operation);
  }

  protected outputs(inputs: WireObject): WireObject {
    return inputs;
  }

  protected beforeAgain(): void {}
}
