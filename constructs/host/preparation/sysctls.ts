import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/**
 * Kernel settings of a node. The first two cure "too many open files" of `kubectl logs -f` (kernel default: 128 instances);
 * the others are what the kubelet's `protect-kernel-defaults` refuses to start without
 * (k3s-io/docs docs/security/hardening-guide.md).
 */
const SETTINGS = {
  'fs.inotify.max_user_instances': 8192,
  'fs.inotify.max_user_watches': 524288,
  'vm.panic_on_oom': 0,
  'vm.overcommit_memory': 1,
  'kernel.panic': 10,
  'kernel.panic_on_oops': 1,
} as const;

const FILE = '/etc/sysctl.d/90-permacade.conf';

/** Sets what a node's kernel has to allow, now and at every start. */
export function sysctls(scope: Construct, host: Host): void {
  const settings = Object.entries(SETTINGS).map(([key, value]) => `${key} = ${value}\n`);
  const file = host.file({ path: FILE, content: settings.join('') }, scope);
  const args = [host.machine.name, FILE, ...Object.keys(SETTINGS)];
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'sysctls', 'state'),
      args,
      timeoutSeconds: 60,
    },
    scope,
  );
  command.node.addDependency(file);
}
