import { local } from '@pulumi/command';
import { all, type CustomResourceOptions, type Input } from '@pulumi/pulumi';
import { framed } from '../machine/script/framed.js';
import { removalInput, removalScript } from '../machine/script/removal-script.js';
import { DIAL_BUDGET, type ReachableMachine, type SshLogin } from './connection.js';
import { MARGIN, type RemoteScript } from './remote.js';

export interface RemovalProps {
  /** Where the script runs. */
  readonly machine: ReachableMachine;
  readonly login: SshLogin;
  /** What it is about, such as `host pi-3: cleaning (removal)`. */
  readonly subject: string;
  readonly script: Required<RemoteScript>;
  /** What the script reads. @default - nothing */
  readonly input?: Input<string> | undefined;
  readonly secret: boolean;
}

/**
 * Runs a script on a machine when its unit leaves the program, unless the machine cannot be reached. The provider's remote
 * command would fail there, and the machine could never leave.
 */
export function removal(
  name: string,
  { machine, login, subject, script, input, secret }: RemovalProps,
  options: Pick<CustomResourceOptions, 'parent' | 'dependsOn' | 'ignoreChanges'>,
): local.Command {
  const key = login.type === 'key' ? login.privateKey : '';
  const passphrase = login.type === 'key' ? (login.passphrase ?? '') : '';
  return new local.Command(
    name,
    {
      delete: removalScript(subject, machine, script.delete),
      stdin: all([key, passphrase, input]).apply(([privateKey, phrase, text]) =>
        removalInput(privateKey, phrase, text === undefined ? '' : framed(text)),
      ),
      addPreviousOutputInEnv: false,
      logging: secret ? 'none' : 'stderr',
    },
    {
      ...options,
      customTimeouts: { delete: `${script.seconds + DIAL_BUDGET + MARGIN}s` },
      additionalSecretOutputs: ['stdin', ...(secret ? ['stdout', 'stderr'] : [])],
    },
  );
}
