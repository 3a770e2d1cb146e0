import type { RemoteConnection } from './remote-connection.js';

/** What is run, for which resource, and until when. */
export interface CommandOperation {
  readonly op: 'create' | 'update' | 'delete';
  /** Name of the resource. */
  readonly name: string;
  /** How to reach the host. @default - it runs on this computer */
  readonly connection?: RemoteConnection;
  /** Aborts when the resource's own timeout is over or the engine gives up. */
  readonly signal: AbortSignal;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs what resources of the `command` provider say, however the caller does that. */
export interface Commands {
  /**
   * @param stdin what the script reads; empty for nothing
   * @throws CommandError when the script ends with another status than 0
   */
  run(script: string, stdin: string, operation: CommandOperation): Promise<CommandResult>;
}

/** A script failed, with all it printed. */
export class CommandError extends Error implements CommandResult {
  override readonly name = 'CommandError';
  readonly stdout: string;
  readonly stderr: string;

  /** @param reason such as `Process exited with status 3` */
  constructor(
    readonly reason: string,
    { stdout, stderr }: CommandResult = { stdout: '', stderr: '' },
  ) {
    super(reason);
    this.stdout = stdout;
    this.stderr = stderr;
  }
}
