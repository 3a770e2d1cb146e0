import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/** The hardware of every Pi takes 15 s at most, and older kernels silently switch it off when asked for more (systemd#27427). */
const SECONDS = 14;

/** Has the machine restart by itself when it hangs: the hardware does it when systemd has not answered for 14 seconds. */
export function watchdog(scope: Construct, host: Host): void {
  const file = host.file(
    { path: '/etc/systemd/system.conf.d/permacade-watchdog.conf', content: `[Manager]\nRuntimeWatchdogSec=${SECONDS}\n` },
    scope,
  );
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'watchdog', 'state'),
      args: [host.machine.name, String(SECONDS)],
      timeoutSeconds: 60,
    },
    scope,
  );
  command.node.addDependency(file);
}
