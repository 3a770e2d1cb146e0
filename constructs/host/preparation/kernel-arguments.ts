import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/**
 * What the kernel is told when it starts: that it counts memory per container, where it does not by itself, and which
 * USB disks are driven without UAS. It changes the one line of a Pi's `cmdline.txt`, or GRUB's settings, and nothing else of it.
 */
export function kernelArguments(scope: Construct, host: Host): HostCommand {
  const { name, usbQuirks } = host.machine;
  return host.command(
    {
      ...nameScripts(import.meta.url, 'kernel-arguments', 'state', 'delete'),
      deleteIfReachable: true,
      args: [name, usbQuirks.join(',')],
      timeoutSeconds: 180,
    },
    scope,
  );
}
