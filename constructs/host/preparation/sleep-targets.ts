import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

const TARGETS = ['sleep.target', 'suspend.target', 'hibernate.target', 'hybrid-sleep.target'] as const;

const LID = ['[Login]', 'HandleLidSwitch=ignore', 'HandleLidSwitchExternalPower=ignore', 'HandleLidSwitchDocked=ignore', ''].join('\n');

/** Keeps a laptop awake with its lid closed. On other machines of its kind it changes nothing that anybody would notice. */
export function sleep(scope: Construct, host: Host): void {
  host.file({ path: '/etc/systemd/logind.conf.d/permacade.conf', content: LID, restarts: ['systemd-logind'] }, scope);
  host.command(
    {
      ...nameScripts(import.meta.url, 'sleep-targets', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name, ...TARGETS],
      timeoutSeconds: 60,
    },
    scope,
  );
}
