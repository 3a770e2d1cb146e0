import type { Construct } from 'constructs';
import { nameScripts } from '../../core/script.js';
import type { Host } from '../host.js';

/** What a name means on every machine of the home. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** Makes a part of `/etc/hosts` ours: names work on a machine whose resolver knows nothing of the home. The rest of the file is kept. */
export function hostsFile(scope: Construct, host: Host, entries: readonly HostsEntry[]): void {
  const lines = entries.map(({ address, names }) => `${address} ${names.join(' ')}`);
  host.command(
    {
      ...nameScripts(import.meta.url, 'hosts-file', 'state', 'delete'),
      deleteIfReachable: true,
      args: [host.machine.name],
      stdin: `${lines.join('\n')}\n`,
      timeoutSeconds: 60,
    },
    scope,
  );
}
