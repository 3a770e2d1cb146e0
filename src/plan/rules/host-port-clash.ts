import { defineRule } from './define-rule.js';
import type { HomeIndex } from './home-index.js';
import { portClaims, type PortClaim } from './host-port-index.js';
import { listSome } from './list-text.js';

/** One port of one machine can serve one thing: LoadBalancer Services, host ports and k3s' own share them. */
export const hostPortClash = defineRule('host-port-clash', (home, report) => {
  const taken = new Map<string, PortClaim>();
  for (const claim of portClaims(home)) {
    const { by, port, protocol, nodes, pods } = claim;
    const clashes = new Map<string, string[]>();
    let free = 0;
    for (const { name } of nodes) {
      const key = `${name} ${protocol} ${port}`;
      const other = taken.get(key);
      if (other === undefined) {
        free++;
        // A pod that has a choice takes no node for certain.
        if (pods === undefined || pods >= nodes.length) taken.set(key, claim);
      } else if (other.by !== by) clashes.set(other.by, [...(clashes.get(other.by) ?? []), name]);
    }
    if (!claim.own || clashes.size === 0 || (pods !== undefined && free >= pods)) continue;
    const [[other, names]] = [...clashes] as [[string, string[]]];
    report(
      by,
      `uses port ${port}/${protocol} on ${listSome(names)}, where ${other} uses it already`,
      `use another port, or keep them on different nodes`,
    );
  }
});

/** A LoadBalancer Service that no node may serve gets no address. */
export const loadBalancerNowhere = defineRule('load-balancer-nowhere', (home: HomeIndex, report) => {
  const told = new Set<string>();
  for (const { by, own, nodes, pods } of portClaims(home)) {
    if (!own || pods !== undefined || nodes.length > 0 || told.has(by) || !by.startsWith('core/Service/')) continue;
    told.add(by);
    report(by, `is a LoadBalancer, but no node may serve it`, `set loadBalancer: true on a machine, in the pool it names if it names one`);
  }
});
