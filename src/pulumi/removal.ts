import { local } from '@pulumi/command';
import { all, type CustomResourceOptions, type Input } from '@pulumi/pulumi';
import type { Call } from '../machine/script/call.js';
import { removalCall, removalInput } from '../machine/script/removal-call.js';
import { DIAL_BUDGET, type ReachableMachine, type SshLogin } from './connection.js';
import { buildInput, MARGIN } from './remote.js';

export interface RemovalProps {
  /** Where the call is made. */
  readonly machine: ReachableMachine;
  readonly login: SshLogin;
  readonly call: Call;
  /** What the unit reads, with values in place of references. */
  readonly text: Input<string>;
  readonly secret: boolean;
}

/**
 * Makes a call on a machine when its unit leaves the program, unless the machine cannot be reached. The provider's remote
 * command would fail there, and the machine could never leave.
 */
export function removal(
  name: string,
  { machine, login, call, text, secret }: RemovalProps,
  options: Pick<CustomResourceOptions, 'parent' | 'dependsOn' | 'ignoreChanges'>,
): local.Command {
  const key = login.type === 'key' ? login.privateKey : '';
  const passphrase = login.type === 'key' ? (login.passphrase ?? '') : '';
  return new local.Command(
    name,
    {
      delete: removalCall(machine, call.line),
      stdin: all([key, passphrase, buildInput(call, text)]).apply(([privateKey, phrase, read = '']) =>
        removalInput(privateKey, phrase, read),
      ),
      addPreviousOutputInEnv: false,
      logging: secret ? 'none' : 'stderr',
    },
    {
      ...options,
      customTimeouts: { delete: `${call.seconds + DIAL_BUDGET + MARGIN}s` },
      additionalSecretOutputs: ['stdin', ...(secret ? ['stdout', 'stderr'] : [])],
    },
  );
}
