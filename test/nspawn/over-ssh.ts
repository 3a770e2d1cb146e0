import { execa, ExecaError } from 'execa';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandError, type CommandResult, type Commands } from '../../src/rehearsal/pulumi/commands.js';
import type { RemoteConnection } from '../../src/rehearsal/pulumi/remote-connection.js';
import { startAgent } from '../../src/machine/ssh/private-agent.js';
import { overSsh, type SshResult, type SshTarget } from '../../src/machine/ssh/run-over-ssh.js';
import { SshError } from '../../src/machine/ssh/ssh-error.js';

export interface OverSshOptions {
  /** Configuration for ssh instead of `~/.ssh/config`. */
  readonly config?: string;
  /** File with the private key, for connections that bring none. @default - the agent and keys of whoever runs this */
  readonly identity?: string;
  /** Told each line that a script prints on standard error, as it comes. @default - nobody is told */
  readonly onLine?: (name: string, line: string) => void;
  /** Told what a command printed. @default - nobody is told */
  readonly onResult?: (name: string, result: CommandResult) => void;
}

/** Seconds that nothing takes: how long a command may take is the resource's own `customTimeouts`. */
const FOR_EVER = 7200;

/** Runs commands for real: on their hosts, with the system's OpenSSH, or on this computer. Dialling is tried again, running is not. */
export function forReal({ config, identity, onLine, onResult }: OverSshOptions = {}): Commands {
  return {
    async run(script, stdin, { name, signal, connection }) {
      if (connection === undefined) return onThisComputer(script, stdin, signal);
      const agent =
        connection.privateKey === undefined ? undefined : await startAgent(connection.privateKey, connection.privateKeyPassword);
      try {
        const options = {
          ...{ seconds: FOR_EVER, input: stdin, port: connection.port, connectSeconds: connection.perDialTimeout, signal },
          ...(config === undefined ? {} : { config }),
          ...(agent === undefined ? (identity === undefined ? {} : { identity }) : { agent: agent.socket }),
          ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(name, line) }),
        };
        const result = succeeded(await dialled(connection, signal, () => overSsh(targetOf(connection), script, options)));
        onResult?.(name, result);
        return result;
      } finally {
        await agent?.stop();
      }
    },
  };
}

async function onThisComputer(script: string, stdin: string, signal: AbortSignal): Promise<CommandResult> {
  try {
    const { stdout, stderr } = await execa('/bin/sh', ['-c', script], { input: stdin, cancelSignal: signal, stripFinalNewline: false });
    return { stdout, stderr };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    throw new CommandError(`exit status ${error.exitCode ?? error.signal}`, {
      stdout: String(error.stdout),
      stderr: String(error.stderr),
    });
  }
}

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
      if (!again || attempt === dialErrorLimit || signal.aborted) throw new CommandError(error.message);
      await wait(pause);
    }
  }
}

function succeeded({ stdout, stderr, exitCode }: SshResult): CommandResult {
  if (exitCode !== 0) throw new CommandError(`Process exited with status ${exitCode}`, { stdout, stderr });
  return { stdout, stderr };
}
