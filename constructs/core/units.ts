import { Construct } from 'constructs';
import { hostCommandId, hostFileId } from './identity.js';
import type { Script } from './script.js';
import type { Textual } from './secret-ref.js';

/** Why a host file is what it is: a mode as `0644`, an owner, and what must notice a change. */
export interface HostFileProps {
  /** Name of the host in the inventory. */
  readonly host: string;
  /** Absolute path on the host. */
  readonly path: string;
  /** Whole content. References in it are written as placeholders in committed output. */
  readonly content: Textual;
  /** Octal permission bits, four digits. @default '0644' */
  readonly mode?: FileMode;
  /** @default 'root' */
  readonly owner?: string;
  /** @default 'root' */
  readonly group?: string;
  /** systemd services restarted when this file changed. @default - none */
  readonly restarts?: readonly string[];
}

export type FileMode = `0${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** One managed file on one machine. Its identity is `host/<host><path>`. */
export class HostFile extends Construct {
  readonly unitId: string;

  constructor(
    scope: Construct,
    id: string,
    readonly props: HostFileProps,
  ) {
    super(scope, id);
    if (!/^\/[^\0\n]*[^/\0\n]$/.test(props.path) || props.path.includes('/../')) {
      throw new Error(`${this.node.path}: a host file needs an absolute path without '..', got '${props.path}'`);
    }
    this.unitId = hostFileId(props.host, props.path);
  }
}

export interface HostCommandProps {
  /** Name of the host in the inventory. */
  readonly host: string;
  /** Name of the command on that host, part of its identity. Lower case, digits, dashes. */
  readonly name: string;
  /** An idempotent POSIX shell script. Values come as `$1`, `$2` …, secrets through `stdin`. */
  readonly script: Script;
  /** Values the script reads as `$1`, `$2` …; none is ever written into it. @default - none */
  readonly args?: readonly string[];
  /** The machine that runs the script, when that is not `host`: a server, for what only the cluster can do. @default - `host` */
  readonly runsOn?: string;
  /**
   * A POSIX script that changes nothing and prints the state that the command sets up, with the same `args`. When it no longer
   * prints the same as right after the command ran, the machine has drifted and the command runs again.
   * @default - the command is never found to have drifted
   */
  readonly state?: Script;
  /** What the script reads from standard input. @default - nothing */
  readonly stdin?: Textual;
  /** Script run when the unit leaves the program, with the same `args`. @default - nothing is run */
  readonly delete?: Script;
  /** Whether its call brings the script along, because nothing is installed on the host yet. @default false */
  readonly bundlesScript?: boolean;
  /** Whether a machine that cannot be reached skips `delete` with a warning, instead of failing. @default false */
  readonly deleteIfReachable?: boolean;
  /** Seconds after which the script is stopped. Range 1 to 3600. @default 300 */
  readonly timeoutSeconds?: number;
  /** Whether standard output is a secret, such as a kubeconfig. @default false */
  readonly secretOutput?: boolean;
}

/** One idempotent command on one machine. Its identity is `host/<host>/command/<name>`. */
export class HostCommand extends Construct {
  readonly unitId: string;

  constructor(
    scope: Construct,
    id: string,
    readonly props: HostCommandProps,
  ) {
    super(scope, id);
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(props.name)) {
      throw new Error(`${this.node.path}: a host command is named in lower case, digits and dashes, got '${props.name}'`);
    }
    this.unitId = hostCommandId(props.host, props.name);
  }
}
