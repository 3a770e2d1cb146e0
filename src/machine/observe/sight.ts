import type { Machine } from '../../../constructs/core/machine.js';
import type { HostObservation } from './observe.js';

/** The observations of all hosts, as `src/pulumi/register.ts` needs them. */
export interface ObservationSummary {
  /** Repair words by unit id. A changed word makes Pulumi run the unit's call again. */
  readonly repairs: ReadonlyMap<string, string>;
  /** Hosts that were observed. */
  readonly seen: ReadonlySet<string>;
  /** Hosts that could not be observed. Their resources in Pulumi stay as they are. */
  readonly unseen: ReadonlySet<string>;
  /** Where hosts answered that could not be reached at their address. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** The summary when no host was observed. */
export const UNOBSERVED: ObservationSummary = { repairs: new Map(), seen: new Set(), unseen: new Set(), addresses: new Map() };

/** What `src/pulumi/register.ts` needs to know from the observations. */
export function summarizeObservations(hosts: readonly Machine[], observations: ReadonlyMap<string, HostObservation>): ObservationSummary {
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

/** Messages about an observation. */
export interface ObservationMessages {
  /** Units that have drifted and will be restored, one line each. */
  readonly drifted: readonly string[];
  /** Services that have failed, one line each. */
  readonly warnings: readonly string[];
  /** Hosts that could not be observed and are left as they are, one line each. */
  readonly unseen: readonly string[];
}

/** Formats the messages about an observation. */
export function formatObservations(observations: ReadonlyMap<string, HostObservation>): ObservationMessages {
  const all = [...observations.values()];
  const seen = all.flatMap((each) => (each.reachable ? [each] : []));
  return {
    drifted: seen.flatMap(({ units }) =>
      [...units].filter(([, { state }]) => state === 'drifted').map(([id, { why }]) => `${id} ${why}; \`pulumi up\` will restore it`),
    ),
    warnings: seen.flatMap(({ host, services }) =>
      [...services]
        .filter(([, state]) => state === 'failed')
        .map(([service]) => `host ${host}: ${service} has failed. See: ssh ${host} systemctl status ${service}`),
    ),
    unseen: all.flatMap((each) =>
      each.reachable ? [] : [`${each.reason}. Pulumi's resources of host ${each.host} stay as they are until it can be read again`],
    ),
  };
}
