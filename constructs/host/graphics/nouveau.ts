import type { Construct } from 'constructs';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from '../preparation/host-script.js';
import { RESTART_NOTE } from '../preparation/restart-note.js';

const CONTENT = 'blacklist nouveau\noptions nouveau modeset=0\n';

/** The kernel loads nouveau from its first file system, before it sees `/etc`: that has to be made again. */
const SCRIPT = hostScript(RESTART_NOTE, NOT_IN_A_CONTAINER, [
  'file=/etc/modprobe.d/permacade-nouveau.conf',
  'made=/var/lib/permacade/nouveau-initramfs',
  'if [ ! -e "${made}" ] || ! cmp -s -- "${file}" "${made}"; then',
  '  say "makes its first file system again without nouveau (usually 10 to 60 s)"',
  '  update-initramfs -u -k all >&2 || fail "could not make its first file system again. See the lines above; is /boot full?"',
  '  install -d -m 700 /var/lib/permacade',
  '  cp -- "${file}" "${made}"',
  'fi',
  'if grep -q "^nouveau " /proc/modules; then',
  '  restart_for nouveau "NVIDIA\'s driver, which cannot start while nouveau has the card" "something else loads nouveau; see lsmod and /etc/modprobe.d"',
  'else',
  '  settled nouveau',
  'fi',
]);

const STATE = hostState(['cat /var/lib/permacade/nouveau-initramfs 2>/dev/null || true']);

const DELETE = hostScript(['rm -f /var/lib/permacade/nouveau-initramfs', 'update-initramfs -u -k all >&2 || true']);

/** Keeps the free driver off the card: two drivers cannot have it. */
export function nouveau(scope: Construct, host: Host): HostCommand {
  const file = host.file({ path: '/etc/modprobe.d/permacade-nouveau.conf', content: CONTENT }, scope);
  const command = host.command(
    {
      name: 'nouveau',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name],
      timeoutSeconds: 600,
    },
    scope,
  );
  command.node.addDependency(file);
  return command;
}
