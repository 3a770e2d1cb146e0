/** Anything that answers to names: a Route, an Ingress, a Game. */
export interface Named {
  readonly hosts: readonly string[];
}

/**
 * The host records the router's dnsmasq needs so that every device of the home finds what the routes answer to.
 * One line per route, sorted, each once; wildcard names become `address=` lines, which dnsmasq has for them.
 *
 * @param routes what has names
 * @param address the node, or load balancer address, where Traefik answers
 */
export function dnsmasqRecords(routes: Iterable<Named>, address: string): readonly string[] {
  const lines = new Set<string>();
  for (const { hosts } of routes) {
    const plain = hosts.filter((host) => !host.startsWith('*.'));
    if (plain.length > 0) lines.add(`host-record=${plain.join(',')},${address}`);
    for (const host of hosts) if (host.startsWith('*.')) lines.add(`address=/${host.slice(2)}/${address}`);
  }
  return [...lines].sort();
}
