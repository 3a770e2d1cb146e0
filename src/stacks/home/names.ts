import { isIP } from 'node:net';
import type { HostsEntry } from '../../../constructs/host/preparation/hosts-file.js';
import type { Settings } from '../../settings/settings.js';
import type { Site } from './site.js';

/** Names that every machine can look up by itself: the machines, and the registry, which no name server of the home may know. */
export function homeNames({ machines, registry }: Settings): readonly HostsEntry[] {
  const all = [
    ...machines.map(({ address, name, hostName }) => ({ address, names: hostName === undefined ? [name] : [name, hostName] })),
    { address: registry.address, names: [registry.host] },
  ];
  const said = new Set<string>();
  const entries = all.map(({ address, names }) => ({
    address,
    names: names.filter((name) => isIP(name) === 0 && !said.has(name) && said.add(name)),
  }));
  return entries.filter(({ address, names }) => isIP(address) !== 0 && names.length > 0);
}

/** Keeps the names of machines, and of a registry outside the cluster, from becoming those of services. */
export function reserveNames({ settings: { machines, registry }, addresses }: Pick<Site, 'settings' | 'addresses'>): void {
  for (const { name, hostName } of machines) addresses.reserve(`the machine ${name}`, hostName === undefined ? [name] : [name, hostName]);
  if (registry.where === 'outside') addresses.reserve('the registry', [registry.host]);
}
