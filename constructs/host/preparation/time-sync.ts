import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

const DAEMONS = ['chrony.service', 'ntpsec.service', 'ntp.service', 'openntpd.service', 'systemd-timesyncd.service'] as const;

/** Seconds to wait for the right time. A Pi has no clock that runs while it is off, so its first guess may be months wrong. */
const PATIENCE = 120;

/** Has something keep the time, and waits until it is right: k3s makes certificates that are valid from now on. */
export function timeSync(scope: Construct, host: Host): void {
  host.command(
    {
      ...nameScripts(import.meta.url, 'time-sync', 'state'),
      args: [host.machine.name, String(PATIENCE), ...DAEMONS],
      timeoutSeconds: 1200,
    },
    scope,
  );
}
