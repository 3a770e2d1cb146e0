import { hostId } from '../../../constructs/core/identity.js';
import { isNode } from '../../../constructs/core/machine.js';
import { defineRule } from './define-rule.js';

/** Servers and Ceph disks must not be on Wi-Fi, because every write waits for the network. */
export const wifi = defineRule('wifi', (home, report) => {
  for (const machine of home.context.machines) {
    if (!machine.wifi || !isNode(machine)) continue;
    const roles = [
      ...(machine.roles.includes('server') ? ['is a server'] : []),
      ...(machine.disks.some(({ use }) => use === 'ceph') ? ['has disks of Ceph'] : []),
    ];
    if (roles.length === 0) continue;
    report(
      hostId(machine.name),
      `${roles.join(' and ')}, but is on Wi-Fi, where packet loss stalls the whole cluster`,
      `connect it by cable, or give this role to a machine that is`,
    );
  }
});
