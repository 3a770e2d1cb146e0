import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/**
 * Calls the machine what the inventory calls it: k3s names the node after it. It stays so when the machine leaves.
 * A first-boot service that would undo it at every start is told not to.
 */
export function hostname(scope: Construct, host: Host): void {
  const { name } = host.machine;
  const file = host.file(
    { path: '/etc/cloud/cloud.cfg.d/99-permacade.cfg', content: 'preserve_hostname: true\nmanage_etc_hosts: false\n' },
    scope,
  );
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'hostname', 'state'),
      args: [name],
      timeoutSeconds: 60,
    },
    scope,
  );
  command.node.addDependency(file);
}
