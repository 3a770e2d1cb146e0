import { isIP } from 'node:net';
import type { HostsEntry } from '../../../constructs/host/preparation/hosts-file.js';
import type { Settings } from '../../settings/settings.js';

/** Names that every machine can look up by itself: the machines, and the registry, which no name server of the home may know. */
export function homeNames({ machines, registry, ingress }: Settings): readonly HostsEntry[] {
  const all = [
    ...machines.map(({ address, name, hostName }) => ({ address, names: hostName === undefined ? [name] : [name, hostName] })),
    registry.where === 'outside'
      ? { address: registry.address, names: [registry.host] }
      : { address: ingress.addresses[0] ?? '', names: [registry.name] },
  ];
  const said = new Set<string>();
  const entries = all.map(({ address, names }) => ({
    address,
    names: names.filter((name) => isIP(name) === 0 && !said.has(name) && said.add(name)),
  }));
  return entries.filter(({ address, names }) => isIP(address) !== 0 && names.length > 0);
}
