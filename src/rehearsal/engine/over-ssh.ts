import { execa, ExecaError } from 'execa';
import { setTimeout as wait } from 'node:timers/promises';
import { overSsh, type SshResult, type SshTarget } from '../../machine/ssh/run-over-ssh.js';
import { startAgent } from '../../machine/ssh/private-agent.js';
import { SshError } from '../../machine/ssh/ssh-error.js';
import { CommandError, type CommandOperation, type CommandResult } from './command-provider.js';
import type { LocalCommands } from './local-command.js';
import type { RemoteConnection } from './remote-connection.js';
import type { RemoteCommands } from './remote-command.js';

export interface SshRemoteOptions {
  /** Configuration for ssh instead of `~/.ssh/config`. */
  readonly config?: string;
  /** File with the private key, for connections that bring none. @default - the agent and keys of whoever runs this */
  readonly identity?: string;
  /** Told each line that a script prints on standard error, as it comes. @default - nobody is told */
  readonly onLine?: (name: string, line: string) => void;
}

/** Seconds that nothing takes: how long a command may take is the resource's own `customTimeouts`. */
const FOR_EVER = 7200;

/** Runs remote commands on real machines, with the system's OpenSSH, as the provider does with its own: dialling is tried again, running is not. */
export function sshRemote({ config, identity, onLine }: SshRemoteOptions = {}): RemoteCommands {
  return {
    async run(script, stdin, connection, { name, signal }) {
      const agent =
        connection.privateKey === undefined ? undefined : await startAgent(connection.privateKey, connection.privateKeyPassword);
      try {
        const options = {
          ...{ seconds: FOR_EVER, input: stdin, port: connection.port, connectSeconds: connection.perDialTimeout, signal },
          ...(config === undefined ? {} : { config }),
          ...(agent === undefined ? (identity === undefined ? {} : { identity }) : { agent: agent.socket }),
          ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(name, line) }),
        };
        return succeeded(await dialled(connection, signal, () => overSsh(targetOf(connection), script, options)));
      } finally {
        await agent?.stop();
      }
    },
  };
}

/** Runs local commands for real. */
export const shellLocal: LocalCommands = {
  async run(script, stdin, { signal }: CommandOperation) {
    try {
      const { stdout, stderr } = await execa('/bin/sh', ['-c', script], { input: stdin, cancelSignal: signal, stripFinalNewline: false });
      return { stdout, stderr };
    } catch (error) {
      if (!(error instanceof ExecaError)) throw error;
      throw new CommandError(`exit status ${error.exitCode ?? error.signal}`, `${String(error.stdout)}${String(error.stderr)}`);
    }
  },
};

function targetOf({ host, user, hostKey }: RemoteConnection): SshTarget {
  if (hostKey === undefined) throw new Error(`the connection to ${host} has no hostKey, so any machine would be believed`);
  return { name: host, address: host, user, hostKey };
}

/** Failures to log in are failures to dial, to the provider too. */
async function dialled<T>({ dialErrorLimit }: RemoteConnection, signal: AbortSignal, dial: () => Promise<T>): Promise<T> {
  for (let attempt = 1, pause = 100; ; attempt++, pause = Math.min(pause * 1.5, 5_000)) {
    try {
      return await dial();
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      const again = ['silent', 'login', 'key'].includes(error.failure);
      if (!again || attempt === dialErrorLimit || signal.aborted) throw new CommandError(error.message, '');
      await wait(pause);
    }
  }
}

function succeeded({ stdout, stderr, exitCode }: SshResult): CommandResult {
  if (exitCode !== 0) throw new CommandError(`Process exited with status ${exitCode}`, `${stdout}${stderr}`);
  return { stdout, stderr };
}
