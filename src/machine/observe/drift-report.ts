import type { HostObservation } from './observe.js';

/** One difference between a host and the program. */
export interface Finding {
  readonly host: string;
  /** - `unreachable`: the host could not be observed. - `service`: a service has failed. - The others are those of `Decision`. */
  readonly kind: 'unreachable' | 'drifted' | 'service' | 'new';
  /** Unit or service. @default - the whole host */
  readonly what?: string;
  /** Reason, for people. */
  readonly why: string;
}

export interface DriftReport {
  readonly stack: string;
  /** Whether every host answered and nothing drifted. A unit that was never applied has not drifted. */
  readonly clean: boolean;
  readonly hosts: readonly HostReport[];
  readonly findings: readonly Finding[];
}

export interface HostReport {
  readonly host: string;
  readonly reachable: boolean;
  /** Seconds until the host answered or Permacade gave up. */
  readonly seconds: number;
  readonly address?: string;
  readonly machineId?: string;
  readonly bootId?: string;
  readonly units?: { readonly clean: number; readonly drifted: number; readonly new: number };
}

/** Builds the report of an observation. */
export function driftReport(stack: string, observations: ReadonlyMap<string, HostObservation>): DriftReport {
  const all = [...observations.values()];
  const findings = all.flatMap(findingsOn);
  return { stack, clean: findings.every(({ kind }) => kind === 'new'), hosts: all.map(hostReport), findings };
}

function hostReport(observation: HostObservation): HostReport {
  const { host, reachable, seconds } = observation;
  if (!reachable) return { host, reachable, seconds };
  const { address, machineId, bootId, units } = observation;
  const count = (state: string): number => [...units.values()].filter((unit) => unit.state === state).length;
  return {
    host,
    reachable,
    seconds,
    address,
    machineId,
    bootId,
    units: { clean: count('clean'), drifted: count('drifted'), new: count('new') },
  };
}

function findingsOn(observation: HostObservation): readonly Finding[] {
  const { host } = observation;
  if (!observation.reachable) return [{ host, kind: 'unreachable', why: observation.reason }];
  const { units, services } = observation;
  const found = [...units].flatMap(([id, { state, why }]): readonly Finding[] =>
    state === 'clean' ? [] : [{ host, kind: state, what: id, why }],
  );
  const failed = [...services].flatMap(([service, state]): readonly Finding[] =>
    state === 'failed' ? [{ host, kind: 'service', what: service, why: 'has failed' }] : [],
  );
  return [...found, ...failed];
}
