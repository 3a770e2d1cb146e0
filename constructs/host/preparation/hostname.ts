import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState, REPLACE } from './host-script.js';

const SCRIPT = hostScript(REPLACE, [
  'name=$1',
  'noted=$(cat /etc/hostname 2>/dev/null || true)',
  'if [ "${noted}" != "${name}" ]; then',
  '  printf "%s\\n" "${name}" | replace /etc/hostname',
  'fi',
  'current=$(uname -n)',
  'if [ "${current}" != "${name}" ]; then',
  '  say "is called ${current}; calling it ${name}"',
  '  hostname -F /etc/hostname',
  'fi',
]);

const STATE = hostState(['cat /etc/hostname 2>/dev/null || true', 'uname -n']);

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
  const command = host.command({ name: 'hostname', script: SCRIPT, state: STATE, args: [name, name], timeoutSeconds: 60 }, scope);
  command.node.addDependency(file);
}
