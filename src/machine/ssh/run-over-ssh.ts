import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { UserError } from '../../user-error.js';
import { shortLivedFolder } from './short-lived-folder.js';
import { CONNECT_SECONDS, sshArguments, type SshLoginOptions } from './ssh-arguments.js';
import { lastWords, loginError, SshError } from './ssh-error.js';
import { hostKeyAlias, type SshTarget } from './target.js';

export type { SshTarget } from './target.js';

export interface SshOptions extends SshLoginOptions {
  /** Seconds after which the script is given up; reaching the machine comes on top. */
  readonly seconds: number;
  /** What the script reads. @default - nothing */
  readonly input?: string;
  /** Told when the machine answers at its `hostName` and not at its address. @default - nobody is told */
  readonly say?: (text: string) => void;
  /** Told each line of standard error as it comes. @default - nobody is told */
  readonly onLine?: (line: string) => void;
  /** Ends the connection when it aborts. */
  readonly signal?: AbortSignal;
}

export interface SshResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Of the script. */
  readonly exitCode: number;
  /** Address or name at which the machine answered. */
  readonly address: string;
}

/** What ssh itself returns when it could not log in; anything else comes from the script. */
const NOT_LOGGED_IN = 255;

/**
 * Runs a script on a machine with the system's OpenSSH, and returns what it printed and how it ended. The machine must show
 * the pinned host key; whoever runs this logs in with their own agent, keys and configuration unless told otherwise, and is
 * never asked for anything. A machine that does not answer at its address is looked for under its `hostName`.
 * Throws an SshError when the script could not be run to its end.
 */
export async function overSsh(target: SshTarget, script: string, options: SshOptions): Promise<SshResult> {
  const { name, address, hostName, hostKey } = target;
  if (hostKey === undefined && options.hostKey !== 'unpinned') {
    throw new UserError(
      `host ${name} has no hostKey in the settings, so its identity cannot be checked: compare what ssh-keyscan -t ed25519 ${address} prints with the machine itself, and add it`,
    );
  }
  try {
    return await attempt(target, address, script, options);
  } catch (error) {
    if (!(error instanceof SshError) || error.failure !== 'silent' || hostName === undefined) throw error;
    const result = await attempt(target, hostName, script, options).catch((second: unknown) => {
      throw second instanceof SshError && second.failure === 'silent'
        ? new SshError('silent', `host ${name} answers neither at ${address} nor as ${hostName}: is it switched on?`, { cause: error })
        : second;
    });
    options.say?.(`host ${name} answers as ${hostName} and not at ${address}: change its address in the settings`);
    return result;
  }
}

async function attempt(target: SshTarget, address: string, script: string, options: SshOptions): Promise<SshResult> {
  const { seconds, input, onLine, signal, connectSeconds = CONNECT_SECONDS } = options;
  const folder = shortLivedFolder('permacade-ssh-');
  try {
    const knownHosts = join(folder.path, 'known_hosts');
    writeFileSync(knownHosts, target.hostKey === undefined ? '' : `${hostKeyAlias(target)} ${target.hostKey}\n`, { mode: 0o600 });
    const running = execa('ssh', [...sshArguments(target, knownHosts, options), '-l', target.user, '--', address, script], {
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      timeout: (seconds + connectSeconds) * 1000,
      stripFinalNewline: false,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
      ...(onLine === undefined ? {} : { stderr: ['pipe' as const, linesTo(onLine)] }),
    });
    const { stdout, stderr } = await running;
    return { stdout: String(stdout), stderr: String(stderr), exitCode: 0, address };
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    return ended(error, target, address);
  } finally {
    folder.remove();
  }
}

/** Passes lines on without changing them. */
function linesTo(onLine: (line: string) => void): (line: unknown) => Generator<unknown> {
  return function* (line) {
    onLine(String(line));
    yield line;
  };
}

/** How an ssh that did not succeed ended. Throws unless the script itself did. */
function ended(error: ExecaError, target: SshTarget, address: string): SshResult {
  const stderr = String(error.stderr ?? '');
  const { exitCode } = error;
  if (error.code === 'ENOENT') {
    throw new SshError('program', 'ssh is not installed: install the OpenSSH client', { cause: error });
  }
  if (error.timedOut) {
    const message = lastWords(stderr);
    throw new SshError('late', `host ${target.name}: did not finish in time${message === '' ? '' : `: ${message}`}`, { cause: error });
  }
  if (error.isCanceled || exitCode === undefined) {
    throw new SshError('lost', `host ${target.name}: the connection to ${address} was ended before the script was`, { cause: error });
  }
  if (exitCode === NOT_LOGGED_IN) throw loginError(target, address, stderr);
  return { stdout: String(error.stdout ?? ''), stderr, exitCode, address };
}
