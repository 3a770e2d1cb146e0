/** Where people reach one thing of the home. Made once, by what serves it; routes, name server, pages and reports carry it on. */
export interface Address {
  /** What the home calls it. No two have one name. */
  readonly name: string;
  /** Names it answers to, as the home's name server must know them. None where people use the address of a machine. */
  readonly hosts: readonly string[];
  readonly url: string;
  /** The Service that answers. */
  readonly service: { readonly namespace: string; readonly name: string };
  /** Id of the unit that leads to it from outside: a route or a LoadBalancer Service. */
  readonly unit: string;
  /** The game that is played there. @default - no game */
  readonly game?: { readonly title: string; readonly deployment: string };
}

/** The addresses of a home. Whatever would give one name to two things is refused. */
export class Addresses implements Iterable<Address> {
  readonly #addresses = new Map<string, Address>();
  /** What each name belongs to, for messages. */
  readonly #names = new Map<string, string>();
  readonly #hosts = new Map<string, string>();

  /** Keeps host names for something that has an address of its own: a machine, a registry elsewhere. */
  reserve(what: string, hosts: Iterable<string>): void {
    for (const host of hosts) this.#claim(this.#hosts, host, what);
  }

  /** Throws when its name or one of its hosts belongs to something else. */
  add(what: string, address: Address): void {
    this.#claim(this.#names, address.name, what);
    this.reserve(what, address.hosts);
    this.#addresses.set(address.name, address);
  }

  get(name: string): Address | undefined {
    return this.#addresses.get(name);
  }

  /** By name. */
  [Symbol.iterator](): Iterator<Address> {
    return [...this.#addresses.values()].sort((one, other) => (one.name < other.name ? -1 : 1)).values();
  }

  #claim(taken: Map<string, string>, name: string, what: string): void {
    const other = taken.get(name);
    if (other !== undefined && other !== what)
      throw new Error(`'${name}' would be the address of two things, ${other} and ${what}: rename one of them or leave it out`);
    taken.set(name, what);
  }
}
