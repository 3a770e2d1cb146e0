import { remote, type types } from '@pulumi/command';
import { type CustomResourceOptions, type Input, output } from '@pulumi/pulumi';
import type { HostCommandBody, HostFileBody } from '../../constructs/core/plan-unit.js';
import { framed } from '../machine/script/framed.js';
import { commandScript, deleteScript } from '../machine/script/command-script.js';
import { fileScript, fileSeconds } from '../machine/script/file-script.js';
import type { StampOptions } from '../machine/script/stamp.js';
import { DIAL_BUDGET } from './connection.js';

/** What a host is asked to run: one `remote.Command`, for a file as for a command. */
export interface RemoteScript {
  readonly create: string;
  /** Run when the unit leaves the program. Without it the unit stays on the host as it is. */
  readonly delete?: string;
  /** Seconds after which the script stops itself. */
  readonly seconds: number;
}

export function remoteScript(body: HostFileBody | HostCommandBody, options: StampOptions = {}): RemoteScript {
  if (body.type === 'HostFile') return { create: fileScript(body, options), seconds: fileSeconds(body) };
  const removal = deleteScript(body, { scripts: options.scripts });
  return { create: commandScript(body, options), ...(removal === undefined ? {} : { delete: removal }), seconds: body.timeoutSeconds };
}

export interface RemoteProps {
  readonly connection: types.input.remote.ConnectionArgs;
  readonly script: RemoteScript;
  /** What the script reads, with values in place of references. @default - nothing */
  readonly input?: Input<string>;
  /** Whether the input holds a secret or the output is one. */
  readonly secret: boolean;
}

/** Every input that a command has, for one that is to stay as it is. */
export const ALL_INPUTS = [
  'connection',
  'create',
  'update',
  'delete',
  'stdin',
  'triggers',
  'addPreviousOutputInEnv',
  'logging',
  'environment',
];

/** Seconds between a script stopping itself and the engine giving up on it. */
export const MARGIN = 60;

/**
 * Runs a script on a host. There are no triggers, which would replace it, and no environment, which sshd refuses:
 * whatever changes is in the script or its input, and makes it run again.
 */
export function remoteCommand(
  name: string,
  { connection, script, input, secret }: RemoteProps,
  options: Pick<CustomResourceOptions, 'parent' | 'dependsOn' | 'ignoreChanges'>,
): remote.Command {
  const timeout = `${script.seconds + DIAL_BUDGET + MARGIN}s`;
  return new remote.Command(
    name,
    {
      connection,
      create: script.create,
      ...(script.delete === undefined ? {} : { delete: script.delete }),
      ...(input === undefined ? {} : { stdin: typeof input === 'string' ? framed(input) : output(input).apply(framed) }),
      addPreviousOutputInEnv: false,
      // Standard output is a value, not news. Logging it could also block: the provider hangs on a logged line over 64 KiB.
      logging: secret ? 'none' : 'stderr',
    },
    {
      ...options,
      retainOnDelete: script.delete === undefined,
      deleteBeforeReplace: true,
      customTimeouts: { create: timeout, update: timeout, delete: timeout },
      ...(secret ? { additionalSecretOutputs: ['stdin', 'stdout', 'stderr'] } : {}),
    },
  );
}
