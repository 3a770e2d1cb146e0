import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState, NOT_IN_A_CONTAINER } from './host-script.js';

/** The hardware of every Pi takes 15 s at most, and older kernels silently switch it off when asked for more (systemd#27427). */
const SECONDS = 14;

/** systemd reads this file only when it starts, or is told to start over; running services do not notice. */
const SCRIPT = hostScript(NOT_IN_A_CONTAINER, [
  '[ -e /dev/watchdog ] || exit 0',
  'current=$(systemctl show --property=RuntimeWatchdogUSec --value)',
  'if [ "${current}" != "$1s" ]; then',
  '  systemctl daemon-reexec',
  'fi',
]);

const STATE = hostState(NOT_IN_A_CONTAINER, ['[ -e /dev/watchdog ] || exit 0', 'systemctl show --property=RuntimeWatchdogUSec --value']);

/** Has the machine restart by itself when it hangs: the hardware does it when systemd has not answered for 14 seconds. */
export function watchdog(scope: Construct, host: Host): void {
  const file = host.file(
    { path: '/etc/systemd/system.conf.d/permacade-watchdog.conf', content: `[Manager]\nRuntimeWatchdogSec=${SECONDS}\n` },
    scope,
  );
  const command = host.command(
    { name: 'watchdog', script: SCRIPT, state: STATE, args: [host.machine.name, String(SECONDS)], timeoutSeconds: 60 },
    scope,
  );
  command.node.addDependency(file);
}
