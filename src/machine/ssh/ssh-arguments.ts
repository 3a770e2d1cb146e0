import { hostKeyAlias, type SshTarget } from './target.js';

/** How to log in, beside what the person's own `~/.ssh/config` says. */
export interface SshLoginOptions {
  /** File with the private key, readable by its owner alone. @default - the person's agent and keys */
  readonly identity?: string;
  /** Socket of the agent that holds the key; no other key is offered. @default - the person's agent and keys */
  readonly agent?: string;
  /** @default - 22, or what `~/.ssh/config` says */
  readonly port?: number;
  /** Configuration read instead of `~/.ssh/config`. */
  readonly config?: string;
  /** Takes whatever host key is shown: only for who looks at a machine before its key is pinned. @default - the pinned one alone */
  readonly hostKey?: 'unpinned';
  /** Seconds to wait for an answer. @default 10 */
  readonly connectSeconds?: number;
}

/** Seconds to reach a machine in one's own home. */
export const CONNECT_SECONDS = 10;

/**
 * Settings for OpenSSH: nobody is asked anything, one host key is believed, nothing is forwarded and nothing learned.
 * The file that holds the key under the machine's alias comes beside them.
 */
export function sshSettings(target: Pick<SshTarget, 'name'>, options: SshLoginOptions = {}): Readonly<Record<string, string>> {
  const { identity, agent, hostKey, connectSeconds = CONNECT_SECONDS } = options;
  return {
    BatchMode: 'yes',
    StrictHostKeyChecking: hostKey === 'unpinned' ? 'no' : 'yes',
    HostKeyAlias: hostKeyAlias(target),
    CheckHostIP: 'no',
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    VerifyHostKeyDNS: 'no',
    // A connection shared with another ssh was checked against that one's known hosts, not against the pinned key.
    ControlMaster: 'no',
    ControlPath: 'none',
    ConnectTimeout: String(connectSeconds),
    // A machine that loses power in the middle is noticed after 45 seconds.
    ServerAliveInterval: '15',
    ServerAliveCountMax: '3',
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    LogLevel: 'ERROR',
    ...(identity === undefined ? {} : { IdentitiesOnly: 'yes' }),
    ...(agent === undefined ? {} : { IdentityAgent: quoted(agent), IdentityFile: 'none' }),
  };
}

/**
 * All options, as ssh takes them.
 *
 * @param knownHosts file that holds the pinned key under the machine's alias
 */
export function sshArguments(target: SshTarget, knownHosts: string, options: SshLoginOptions): readonly string[] {
  const { identity, port, config } = options;
  const settings = { ...sshSettings(target, options), UserKnownHostsFile: quoted(knownHosts) };
  return [
    ...(config === undefined ? [] : ['-F', config]),
    '-T',
    ...Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]),
    ...(identity === undefined ? [] : ['-i', identity]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
}

/** Percent signs and spaces have a meaning in the paths of options. */
function quoted(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
