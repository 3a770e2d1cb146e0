import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** Installed packages whose update would part the kernel, the driver and its libraries. */
const PATTERNS = ['linux-image*', 'linux-headers*', 'linux-modules*', 'linux-generic*', 'nvidia-*', 'libnvidia-*'] as const;

/** Holds kernel and driver at what works together. `apt-mark showhold` lists them; what was held here is released when this leaves. */
export function heldPackages(scope: Construct, host: Host): HostCommand {
  return host.command(
    {
      ...nameScripts(import.meta.url, 'held-packages', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name, ...PATTERNS],
      timeoutSeconds: 120,
    },
    scope,
  );
}
