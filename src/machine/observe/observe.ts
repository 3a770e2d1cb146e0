import type { Machine } from '../../../constructs/core/machine.js';
import type { PlanUnit } from '../../../constructs/core/plan-unit.js';
import type { Plan } from '../../plan/plan.js';
import { callOverSsh } from '../script/call-over-ssh.js';
import { type HostPlan, installsScripts, unitDigest } from '../script/stamp.js';
import type { SshResult } from '../ssh/run-over-ssh.js';
import type { SshLoginOptions } from '../ssh/ssh-arguments.js';
import { lastWords, SshError, type SshFailure } from '../ssh/ssh-error.js';
import { UserError } from '../../user-error.js';
import { readAnswer } from './answer.js';
import { decide, type Decision } from './decide.js';
import { type HostUnit, observer } from './observer.js';

/** One host that answered. */
export interface ObservedHost {
  readonly reachable: true;
  readonly host: string;
  /** Where it answered: its address, or its `hostName`. */
  readonly address: string;
  /** How long it took to answer. */
  readonly seconds: number;
  readonly machineId: string;
  readonly bootId: string;
  /** What runs on it, by unit id. */
  readonly units: ReadonlyMap<string, Decision>;
  /** State of each service that a managed file restarts, as systemd says it. */
  readonly services: ReadonlyMap<string, string>;
}

/** One host that could not be looked at. */
export interface UnseenHost {
  readonly reachable: false;
  readonly host: string;
  /** `root`: it lets the user in but not become root. `observer`: looking at it failed. */
  readonly failure: SshFailure | 'root' | 'observer' | 'unpinned';
  /** In one sentence, with a way out. */
  readonly reason: string;
  /** How long it was waited for. */
  readonly seconds: number;
}

export type HostObservation = ObservedHost | UnseenHost;

export interface ObserveOptions extends SshLoginOptions {
  /** Seconds for one host, beside reaching it. @default 60 */
  readonly seconds?: number;
  /** Told when a host answers at another address than its own. @default - nobody is told */
  readonly say?: (text: string) => void;
  /** Told as soon as a host has answered, or is known not to. @default - nobody is told */
  readonly onHost?: (observation: HostObservation) => void;
}

/** What the observer ends with when a file went away while it was read. */
const MOVED = 3;

/** The units that leave something on each machine, by its name: also those that are about another one. */
export function unitsByHost(units: readonly PlanUnit[]): ReadonlyMap<string, readonly HostUnit[]> {
  const found = new Map<string, HostUnit[]>();
  for (const unit of units) {
    if (unit.body.type === 'KubernetesObject') continue;
    if (unit.body.type === 'HostCommand' && unit.body.bundlesScript && !installsScripts(unit.body)) continue;
    const host = unit.body.type === 'HostFile' ? unit.body.host : unit.body.runsOn;
    found.set(host, [...(found.get(host) ?? []), unit as HostUnit]);
  }
  return found;
}

/**
 * Looks at every host that has units, all at once and over one SSH connection each, and changes nothing there.
 * A host that cannot be looked at is one of the answers, never an error.
 */
export async function observe(
  plan: Pick<Plan, 'hosts' | 'units' | 'scripts'>,
  options: ObserveOptions = {},
): Promise<ReadonlyMap<string, HostObservation>> {
  const wanted = unitsByHost(plan.units);
  const observations = await Promise.all(
    plan.hosts
      .filter(({ name }) => wanted.has(name))
      .map(async (machine) => {
        const observation = await observeHost(plan, machine, wanted.get(machine.name)!, options);
        options.onHost?.(observation);
        return [machine.name, observation] as const;
      }),
  );
  return new Map(observations);
}

async function observeHost(
  plan: HostPlan,
  machine: Machine,
  units: readonly HostUnit[],
  options: ObserveOptions,
): Promise<HostObservation> {
  const { name: host } = machine;
  const services = [...new Set(units.flatMap(({ body }) => (body.type === 'HostFile' ? body.restarts : [])))].sort();
  const { seconds: limit = 60 } = options;
  const start = performance.now();
  const seconds = (): number => Math.round(performance.now() - start) / 1000;
  const call = observer(plan, host, units, services, limit);
  try {
    const look = (): Promise<SshResult> => callOverSsh(machine, call, { ...options, seconds: limit });
    const first = await look();
    const { stdout, stderr, exitCode, address } = first.exitCode === MOVED ? await look() : first;
    const answer = exitCode === 0 ? readAnswer(stdout, units.length, services.length) : undefined;
    if (answer === undefined) {
      const said = lastWords(stderr.replaceAll('permacade: ', ''));
      const failure = /become root|is not root/.test(stderr) ? 'root' : 'observer';
      const reason = said === '' ? `host ${host}: looking at it ended with status ${exitCode}` : said;
      return { reachable: false, host, failure, reason, seconds: seconds() };
    }
    return {
      reachable: true,
      host,
      address,
      seconds: seconds(),
      machineId: answer.machineId,
      bootId: answer.bootId,
      units: new Map(units.map(({ id, body }, at) => [id, decide(answer.units[at]!, unitDigest(plan, body), answer.machineId)])),
      services: new Map(services.map((service, at) => [service, answer.services[at]!])),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      reachable: false,
      host,
      failure: error instanceof SshError ? error.failure : 'unpinned',
      reason: error.message,
      seconds: seconds(),
    };
  }
}
