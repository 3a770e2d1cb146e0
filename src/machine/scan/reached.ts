/** How the machine was reached. */
export interface Reached {
  /** Name in the settings, when it is declared there. */
  readonly name?: string;
  /** What the person wrote: an address, or a name of the home's network. */
  readonly address: string;
  /** Login user, when it is not the home's own. */
  readonly user?: string;
  /** The host key of the settings, which the machine has shown. */
  readonly hostKey?: string;
}
