import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/**
 * Services that no node needs and that cost memory or get in the way. multipathd takes disks for itself that Ceph wants.
 * unattended-upgrades is not among them: it brings security updates, and what must not change is held.
 */
export const UNNEEDED_SERVICES = [
  'ModemManager.service',
  'bluetooth.service',
  'networkd-dispatcher.service',
  'snapd.socket',
  'snapd.service',
  'snapd.seeded.service',
  'snap.lxd.activate.service',
  'multipathd.socket',
  'multipathd.service',
] as const;

/** Only where no cable would be left without it. */
const WIFI_SERVICE = 'wpa_supplicant.service';

/** Stops services and keeps them off; those a machine does not have are passed over. What is no longer named comes back. */
export function disabledServices(scope: Construct, host: Host): HostCommand {
  const { name, wifi, disabledServices: declared } = host.machine;
  const units = [...UNNEEDED_SERVICES, ...(wifi ? [] : [WIFI_SERVICE]), ...declared.map(unitName)];
  return host.command(
    {
      ...nameScripts(import.meta.url, 'disabled-services', 'state', 'delete'),
      deleteIfReachable: true,
      args: [name, ...new Set(units)],
      timeoutSeconds: 300,
    },
    scope,
  );
}

/** As systemctl reads it: a name without a type is a service. */
function unitName(name: string): string {
  return /\.(?:service|socket|timer|path|mount|target)$/.test(name) ? name : `${name}.service`;
}
