import type { types } from '@pulumi/command';
import type * as pulumi from '@pulumi/pulumi';
import type { Machine } from '../../constructs/core/machine.js';

/** How the person running Pulumi proves to the hosts who they are. */
export type SshLogin =
  /** With the keys of their SSH agent, found by the provider itself: a socket's path changes with every login. */
  | { readonly type: 'agent' }
  /** With a private key in the stack's settings. */
  | { readonly type: 'key'; readonly privateKey: pulumi.Input<string>; readonly passphrase?: pulumi.Input<string> };

/** A machine whose host key is known. */
export type ReachableMachine = Machine & Required<Pick<Machine, 'hostKey'>>;

/** Attempts to reach a host that does not answer: about two minutes when it refuses, as a booting one does, four when it is silent. */
const DIAL_ATTEMPTS = 30;

/** Attempts to reach a host that was found not to answer a moment ago. Only a new one is dialled at all. */
const UNSEEN_ATTEMPTS = 3;

/** Seconds each attempt may take. */
const DIAL_SECONDS = 5;

/** Seconds that dialling can take in all: the provider waits up to five between attempts. */
export const DIAL_BUDGET = DIAL_ATTEMPTS * (DIAL_SECONDS + 5);

/**
 * Built field by field from a closed type: an unknown field would make the provider print the whole of it, keys included.
 * Every field is an input of every command on the host, so a change of one runs them all again.
 *
 * @param unseen whether the host did not answer a moment ago
 */
export function connection(
  { address, user, hostKey }: ReachableMachine,
  login: SshLogin,
  unseen = false,
): types.input.remote.ConnectionArgs {
  const base: types.input.remote.ConnectionArgs = {
    host: address,
    user,
    hostKey,
    dialErrorLimit: unseen ? UNSEEN_ATTEMPTS : DIAL_ATTEMPTS,
    perDialTimeout: DIAL_SECONDS,
  };
  if (login.type === 'agent') return base;
  const { privateKey, passphrase } = login;
  return passphrase === undefined ? { ...base, privateKey } : { ...base, privateKey, privateKeyPassword: passphrase };
}
