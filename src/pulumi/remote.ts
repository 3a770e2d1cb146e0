import { remote, type types } from '@pulumi/command';
import { type CustomResourceOptions, type Input, output } from '@pulumi/pulumi';
import type { HostCommandBody, HostFileBody } from '../../constructs/core/plan-unit.js';
import { type Call, type CallOptions, createCall, deleteCall } from '../machine/script/call.js';
import type { HostPlan } from '../machine/script/stamp.js';
import { DIAL_BUDGET } from './connection.js';

/** What a host is asked to do for one unit, for a file as for a command. */
export interface RemoteCalls {
  readonly create: Call;
  /** Made when the unit leaves the program. Without it the unit stays on the host as it is. */
  readonly delete?: Call;
}

export function remoteCalls(plan: HostPlan, body: HostFileBody | HostCommandBody, options: CallOptions = {}): RemoteCalls {
  const removal = deleteCall(plan, body);
  return { create: createCall(plan, body, options), ...(removal === undefined ? {} : { delete: removal }) };
}

/** What a call reads, with values in place of references. Undefined when it reads nothing. */
export function buildInput({ before, input }: Call, text: Input<string>): Input<string> | undefined {
  const whole = (value: string): string | undefined => {
    const read = input(value);
    return read === undefined ? before : `${before ?? ''}${read}`;
  };
  return typeof text === 'string' ? whole(text) : output(text).apply((value) => whole(value) ?? '');
}

export interface RemoteProps {
  readonly connection: types.input.remote.ConnectionArgs;
  readonly calls: RemoteCalls;
  /** What the unit reads, with values in place of references. */
  readonly text: Input<string>;
  /** Whether the text holds a secret or the output is one. */
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

/** Seconds between a call stopping itself and the engine giving up on it. */
export const MARGIN = 60;

/**
 * Makes a call on a host. There are no triggers, which would replace it, and no environment, which sshd refuses:
 * whatever changes is in the call or its input, and makes it run again.
 */
export function remoteCommand(
  name: string,
  { connection, calls, text, secret }: RemoteProps,
  options: Pick<CustomResourceOptions, 'parent' | 'dependsOn' | 'ignoreChanges'>,
): remote.Command {
  const { create, delete: removal } = calls;
  const timeout = `${create.seconds + DIAL_BUDGET + MARGIN}s`;
  const stdin = buildInput(create, text);
  return new remote.Command(
    name,
    {
      connection,
      create: create.line,
      ...(removal === undefined ? {} : { delete: removal.line }),
      ...(stdin === undefined ? {} : { stdin }),
      addPreviousOutputInEnv: false,
      // Standard output is a value, not news. Logging it could also block: the provider hangs on a logged line over 64 KiB.
      logging: secret ? 'none' : 'stderr',
    },
    {
      ...options,
      retainOnDelete: removal === undefined,
      deleteBeforeReplace: true,
      customTimeouts: { create: timeout, update: timeout, delete: timeout },
      ...(secret ? { additionalSecretOutputs: ['stdin', 'stdout', 'stderr'] } : {}),
    },
  );
}
