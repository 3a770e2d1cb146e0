import type { Machine } from '../../../constructs/core/machine.js';
import type { HostObservation } from './observe.js';

/** What was seen of the hosts when the program started. */
export interface Sight {
  /** What the call of a unit carries, by unit id, so that it runs again where its host has drifted. */
  readonly repairs: ReadonlyMap<string, string>;
  /** Hosts that were looked at. */
  readonly seen: ReadonlySet<string>;
  /** Hosts that could not be looked at: what Pulumi knows of them stays as it is. */
  readonly unseen: ReadonlySet<string>;
  /** Where a host answered that did not at its address. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Nobody looked. */
export const UNOBSERVED: Sight = { repairs: new Map(), seen: new Set(), unseen: new Set(), addresses: new Map() };

/** What registration needs of an observation. */
export function summarizeObservations(hosts: readonly Machine[], observations: ReadonlyMap<string, HostObservation>): Sight {
  const seen = [...observations.values()].flatMap((each) => (each.reachable ? [each] : []));
  const addresses = new Map(hosts.map(({ name, address }) => [name, address]));
  return {
    repairs: new Map(
      seen.flatMap(({ units }) => [...units].flatMap(([id, { repair }]) => (repair === undefined ? [] : [[id, repair] as const]))),
    ),
    seen: new Set(seen.map(({ host }) => host)),
    unseen: new Set([...observations.values()].filter(({ reachable }) => !reachable).map(({ host }) => host)),
    addresses: new Map(
      seen.filter(({ host, address }) => addresses.get(host) !== address).map(({ host, address }) => [host, address] as const),
    ),
  };
}

/** What a person is to know of what was seen. */
export interface Remarks {
  /** What is put right now, one line per unit. */
  readonly drifted: readonly string[];
  /** Services that failed on hosts that answer. */
  readonly warnings: readonly string[];
  /** Hosts that were not looked at and so are left as they are, one line each. */
  readonly unseen: readonly string[];
}

/** Puts an observation into words. */
export function remarksOn(observations: ReadonlyMap<string, HostObservation>): Remarks {
  const all = [...observations.values()];
  const seen = all.flatMap((each) => (each.reachable ? [each] : []));
  return {
    drifted: seen.flatMap(({ units }) =>
      [...units].filter(([, { state }]) => state === 'drifted').map(([id, { why }]) => `${id} ${why}: it is put right`),
    ),
    warnings: seen.flatMap(({ host, services }) =>
      [...services]
        .filter(([, state]) => state === 'failed')
        .map(([service]) => `host ${host}: ${service} has failed. See: ssh ${host} systemctl status ${service}`),
    ),
    unseen: all.flatMap((each) => (each.reachable ? [] : [`${each.reason}. What is known of host ${each.host} stays as it is until then`])),
  };
}
