import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import type { Machine } from '../../constructs/core/machine.js';
import { onOneLine } from '../settings/show.js';
import { UserError } from '../user-error.js';

/** Seconds to reach a machine in one's own home. */
const CONNECT_SECONDS = 10;

/** What ssh itself returns when it could not log in; anything else comes from the script. */
const NOT_LOGGED_IN = 255;

/**
 * Runs a script on a machine with the system's OpenSSH and returns what it prints. The machine must show the host key of the
 * settings; whoever runs this logs in with their own agent, keys and configuration, and is never asked for a password.
 *
 * @param seconds after which it is given up
 */
export async function runOverSsh(machine: Machine, script: string, seconds: number): Promise<string> {
  const { name, user, address, hostKey } = machine;
  if (hostKey === undefined) {
    throw new UserError(
      `host ${name} has no hostKey in the settings, so nobody knows whether it is the one that answers: add what ssh-keyscan -t ed25519 ${address} prints, once it is the same on the machine itself`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'permacade-ssh-'));
  try {
    const knownHosts = join(folder, 'known_hosts');
    writeFileSync(knownHosts, `${alias(name)} ${hostKey}\n`, { mode: 0o600 });
    const { stdout } = await execa('ssh', [...options(name, knownHosts), '-l', user, address, script], {
      stdin: 'ignore',
      timeout: (seconds + CONNECT_SECONDS) * 1000,
      stripFinalNewline: false,
    });
    return stdout;
  } catch (error) {
    throw explained(error, machine);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The machine's name among known hosts, whatever address and port a person's own configuration makes of it. */
function alias(name: string): string {
  return `permacade-${name}`;
}

function options(name: string, knownHosts: string): readonly string[] {
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    HostKeyAlias: alias(name),
    CheckHostIP: 'no',
    // Percent signs and spaces have a meaning there.
    UserKnownHostsFile: `"${knownHosts.replaceAll('%', '%%')}"`,
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    VerifyHostKeyDNS: 'no',
    ConnectTimeout: String(CONNECT_SECONDS),
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    LogLevel: 'ERROR',
  };
  return ['-T', ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
}

function explained(error: unknown, { name, user, address }: Machine): unknown {
  if (!(error instanceof ExecaError)) return error;
  if (error.code === 'ENOENT') {
    return new UserError('there is no program called ssh: install the OpenSSH client, or name a kubeconfig with --from FILE', {
      cause: error,
    });
  }
  const lines = String(error.stderr ?? '')
    .split('\n')
    .map((line) => onOneLine(line.trim()))
    .filter((line) => line !== '');
  const said = lines.slice(-3).join('; ');
  if (error.timedOut) return new UserError(`host ${name}: did not finish in time${said === '' ? '' : `: ${said}`}`, { cause: error });
  if (error.exitCode !== NOT_LOGGED_IN)
    return new UserError(`host ${name}: ${said === '' ? `ended with status ${error.exitCode}` : said}`, { cause: error });
  const wayOut = /host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i.test(lines.join(' '))
    ? 'it does not show the hostKey of the settings: if it was installed anew, compare its key on the machine itself and change hostKey'
    : `try ssh ${user}@${address}, which must work without a password`;
  return new UserError(`cannot log in to host ${name} as ${user}@${address}: ${said === '' ? 'ssh says nothing' : said}; ${wayOut}`, {
    cause: error,
  });
}
