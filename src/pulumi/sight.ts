/** What was seen of the hosts when the program started. */
export interface Sight {
  /** What the script of a unit carries, by unit id, so that it runs again where its host has drifted. */
  readonly repairs: ReadonlyMap<string, string>;
  /** Hosts that could not be looked at: what Pulumi knows of them stays as it is. */
  readonly unseen: ReadonlySet<string>;
  /** Where a host answered that did not at its address. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Nobody looked. */
export const UNOBSERVED: Sight = { repairs: new Map(), unseen: new Set(), addresses: new Map() };
