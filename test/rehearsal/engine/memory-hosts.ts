import type { RemoteConnection } from '../../../src/rehearsal/engine/remote-connection.js';
import { type RemoteCommands, RemoteError, type RemoteOperation, type RemoteResult } from '../../../src/rehearsal/engine/remote-command.js';

/** Hosts in memory: they remember what ran, and fail when a script begins with `fail`. */
export class MemoryHosts implements RemoteCommands {
  /** As `op name: script`. */
  readonly runs: string[] = [];
  readonly inputs: string[] = [];
  readonly connections: RemoteConnection[] = [];
  /** What a script prints. */
  answer: (script: string) => Partial<RemoteResult> | Promise<Partial<RemoteResult>> = (script) => ({ stdout: `out of ${script}` });
  /** Told before and after every run. */
  around: (moment: 'before' | 'after', run: string) => void = () => undefined;

  async run(script: string, stdin: string, connection: RemoteConnection, { op, name }: RemoteOperation): Promise<RemoteResult> {
    const run = `${op} ${name}: ${script}`;
    this.around('before', run);
    this.runs.push(run);
    this.inputs.push(stdin);
    this.connections.push(connection);
    this.around('after', run);
    if (script.startsWith('fail')) throw new RemoteError('Process exited with status 3', `no luck with ${script}`);
    return { stdout: '', stderr: '', ...(await this.answer(script)) };
  }
}
