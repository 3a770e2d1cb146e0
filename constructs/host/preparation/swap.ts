import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';
import { systemOnSdCard } from './journal.js';

/** What is left of swap on a node: nothing, or compressed memory alone. */
type Swap = 'none' | 'zram';

/**
 * Spares the card of a Pi, and keeps a server's data store out of swap: upstream advises none where the control plane runs.
 * Raspberry Pi OS 13 reads `/etc/rpi/swap.conf.d`, earlier ones have `dphys-swapfile`; Ubuntu's images have no swap.
 */
export function swap(scope: Construct, host: Host): void {
  const { machine } = host;
  const server = machine.roles.includes('server');
  if (machine.arch !== 'arm64' || !(server || systemOnSdCard(machine))) return;
  const keep: Swap = server ? 'none' : 'zram';
  const file = host.file({ path: '/etc/rpi/swap.conf.d/permacade.conf', content: `[Main]\nMechanism=${keep}\n` }, scope);
  const command = host.command(
    {
      ...nameScripts(import.meta.url, 'swap', 'state'),
      args: [machine.name, keep],
      timeoutSeconds: 300,
    },
    scope,
  );
  command.node.addDependency(file);
}
