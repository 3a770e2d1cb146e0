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
import { createLookCall, type HostUnit } from './observer.js';

/** One host that answered. */
export interface ObservedHost {
  readonly reachable: true;
  readonly host: string;
  /** The address or `hostName` at which it answered. */
  readonly address: string;
  /** Seconds until it answered. */
  readonly seconds: number;
  readonly machineId: string;
  readonly bootId: string;
  /** How each unit on it compares, by unit id. */
  readonly units: ReadonlyMap<string, Decision>;
  /** State of each service that a managed file restarts, in systemd's words. */
  readonly services: ReadonlyMap<string, string>;
}

/** One host that could not be observed. */
export interface UnseenHost {
  readonly reachable: false;
  readonly host: string;
  /**
   * - `root`: the user may log in but not become root.
   * - `observer`: `look-at-host.sh` failed.
   * - `unpinned`: the settings have no host key for it.
   */
  readonly failure: SshFailure | 'root' | 'observer' | 'unpinned';
  /** One sentence with a way out. */
  readonly reason: string;
  /** Seconds until Permacade gave up. */
  readonly seconds: number;
}

export type HostObservation = ObservedHost | UnseenHost;

export interface ObserveOptions extends SshLoginOptions {
  /** Seconds that `look-at-host.sh` may take on one host. @default 60 */
  readonly seconds?: number;
  /** Called when a host answers at another address than its own. @default - not called */
  readonly say?: (text: string) => void;
  /** Called as soon as a host has answered or could not be observed. @default - not called */
  readonly onHost?: (observation: HostObservation) => void;
}

/** Exit code of `look-at-host.sh` when a file vanished while it was read. It is run again then. */
const FILE_VANISHED = 3;

/** The units to look for on each host, by the host they run on, even when they concern another host. */
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
 * Looks at every host that has units, all at once, and changes nothing there. On each it runs `look-at-host.sh` over one SSH
 * connection. A host that cannot be observed is part of the result, never an error.
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
  const call = createLookCall(plan, host, units, services, limit);
  try {
    const look = (): Promise<SshResult> => callOverSsh(machine, call, { ...options, seconds: limit });
    const first = await look();
    const { stdout, stderr, exitCode, address } = first.exitCode === FILE_VANISHED ? await look() : first;
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
