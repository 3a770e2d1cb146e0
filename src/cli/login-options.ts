import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SshLoginOptions } from '../machine/ssh/ssh-arguments.js';

/** How to log in to machines; the same for every command that does. */
export interface LoginOptions {
  readonly identity?: string;
  readonly sshConfig?: string;
}

export function addLoginOptions(command: Command): Command {
  return command
    .option('--identity <file>', "private key to log in with instead of the agent's and those of ~/.ssh")
    .option('--ssh-config <file>', 'configuration for ssh instead of ~/.ssh/config');
}

/** The same as ssh takes it. */
export function readLogin({ identity, sshConfig }: LoginOptions): Pick<SshLoginOptions, 'identity' | 'config'> {
  return {
    ...(identity === undefined ? {} : { identity: resolve(identity) }),
    ...(sshConfig === undefined ? {} : { config: resolve(sshConfig) }),
  };
}
