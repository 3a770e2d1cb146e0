import type { Construct } from 'constructs';
import type { MachineMount } from '../../core/machine.js';
import { scriptFile } from '../../core/script.js';
import { STATE_FOLDER } from '../../core/stamp.js';
import type { HostCommand } from '../../core/units.js';
import type { Host } from '../host.js';

/** While this file is there k3s does not start: its data is on the way. */
export const MOVING = `${STATE_FOLDER}/moving-k3s-data`;

/** Whether k3s or the kubelet keeps its data at the path, or below it. */
export function movesK3sData({ path }: Pick<MachineMount, 'path'>): boolean {
  return /^\/var\/lib\/(?:rancher|kubelet)(?:\/|$)/.test(path);
}

/** Puts what is in a folder of k3s onto its disk. When the folder is empty, as on a new machine, there is nothing to do. */
export function moveK3sData(scope: Construct, host: Host, { path, uuid, type }: MachineMount, slug: string): HostCommand {
  return host.command(
    {
      name: `move-${slug}`,
      script: scriptFile(import.meta.url, './move-k3s-data.sh'),
      state: scriptFile(import.meta.url, './move-k3s-data.state.sh'),
      args: [host.machine.name, path, uuid, type, host.k3sService, MOVING],
      timeoutSeconds: 3600,
    },
    scope,
  );
}
