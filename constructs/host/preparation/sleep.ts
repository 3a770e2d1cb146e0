import type { Construct } from 'constructs';
import type { Host } from '../host.js';
import { hostScript, hostState } from './host-script.js';

const TARGETS = ['sleep.target', 'suspend.target', 'hibernate.target', 'hybrid-sleep.target'] as const;

const SCRIPT = hostScript(['systemctl --quiet mask -- "$@"']);

const STATE = hostState([
  'for unit in "$@"; do',
  '  state=$(systemctl is-enabled -- "${unit}" 2>/dev/null || true)',
  '  echo "${unit} ${state}"',
  'done',
]);

const DELETE = hostScript(['systemctl --quiet unmask -- "$@"']);

const LID = ['[Login]', 'HandleLidSwitch=ignore', 'HandleLidSwitchExternalPower=ignore', 'HandleLidSwitchDocked=ignore', ''].join('\n');

/** Keeps a laptop awake with its lid closed. On other machines of its kind it changes nothing that anybody would notice. */
export function sleep(scope: Construct, host: Host): void {
  host.file({ path: '/etc/systemd/logind.conf.d/permacade.conf', content: LID, restarts: ['systemd-logind'] }, scope);
  host.command(
    {
      name: 'sleep-targets',
      script: SCRIPT,
      state: STATE,
      delete: DELETE,
      deleteIfReachable: true,
      args: [host.machine.name, ...TARGETS],
      timeoutSeconds: 60,
    },
    scope,
  );
}
