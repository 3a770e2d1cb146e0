import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/** What containers and the network between nodes need. k3s loads the first two itself, later; vxlan is flannel's. */
const MODULES = ['overlay', 'br_netfilter', 'vxlan'] as const;

/** Loads the kernel modules that nodes need, now and at every start. */
export function kernelModules(scope: Construct, host: Host): void {
  const file = host.file({ path: '/etc/modules-load.d/permacade.conf', content: `${MODULES.join('\n')}\n` }, scope);
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'kernel-modules', 'state'),
      args: [host.machine.name, ...MODULES],
      timeoutSeconds: 900,
    },
    scope,
  );
  command.node.addDependency(file);
}
