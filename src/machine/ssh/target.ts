/** A machine as far as logging in to it needs one; a `Machine` fits. */
export interface SshTarget {
  readonly name: string;
  readonly address: string;
  /** Login user. */
  readonly user: string;
  /** Public host key, one line, as in `ssh_host_ed25519_key.pub`. Without it nobody knows who answers. */
  readonly hostKey?: string;
  /** Name in the home's network, tried when the address does not answer. */
  readonly hostName?: string;
}

/** The machine's name among known hosts, whatever address and port it answers at. */
export function hostKeyAlias({ name }: Pick<SshTarget, 'name'>): string {
  return `permacade-${name}`;
}
