import type { Machine } from '../../../constructs/core/machine.js';
import { readRecords } from '../scan/records.js';
import type { Login } from '../scan/scan.js';
import { callOverSsh } from '../script/call-over-ssh.js';
import { lastWords } from '../ssh/ssh-error.js';
import { UserError } from '../../user-error.js';
import { checkInventory } from './check-inventory.js';
import { checkNetwork, type HomeNetwork } from './check-network.js';
import { checkSystem } from './check-system.js';
import { checkTogether } from './check-together.js';
import { type Finding, stops } from './finding.js';
import { type HostState, hostStateFrom } from './host-state.js';
import { DOCTOR_SECONDS, doctorCall } from './program.js';

/** What was found on one machine. */
export interface HostFindings {
  readonly host: string;
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  readonly home: HomeNetwork;
  readonly login?: Login;
  readonly answered?: (machine: Machine) => void;
}

/** Examines all machines at once, over one SSH connection each. One that cannot be examined is a finding. */
export async function examine(machines: readonly Machine[], options: ExamineOptions): Promise<readonly HostFindings[]> {
  const results = await Promise.all(
    machines.map(async (machine) => {
      try {
        return { machine, state: await readState(machine, options) };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { machine, failed: error.message };
      } finally {
        options.answered?.(machine);
      }
    }),
  );
  const together = checkTogether(results.flatMap(({ machine, state }) => (state === undefined ? [] : [{ name: machine.name, state }])));
  return results.map(({ machine, state, failed }) => ({
    host: machine.name,
    findings:
      state === undefined
        ? [stops('ssh', withoutHost(failed, machine.name))]
        : [...judgeHost(machine, state, options.home), ...(together.get(machine.name) ?? [])],
  }));
}

/** Everything that a machine's state says against bringing it up. */
export function judgeHost(machine: Machine, state: HostState, home: HomeNetwork): readonly Finding[] {
  return [...checkSystem(machine, state), ...checkInventory(machine, state), ...checkNetwork(machine, state, home)];
}

async function readState(machine: Machine, { home, login = {} }: ExamineOptions): Promise<HostState> {
  const servers = home.servers.filter(({ name }) => name !== machine.name).map(({ address }) => address);
  const names = [home.downloads, ...(home.registry === undefined ? [] : [home.registry])].filter((name) => !/^[\d.]+$/.test(name));
  let ahead: number | undefined;
  const { stdout, stderr } = await callOverSsh(machine, doctorCall(servers, names), {
    seconds: DOCTOR_SECONDS + 15,
    ...login,
    onLine: (line) => {
      const clock = /^clock ([0-9.]+)$/.exec(line)?.[1];
      if (clock !== undefined) ahead = Number(clock) - Date.now() / 1000;
    },
  });
  const state = hostStateFrom(readRecords(stdout), ahead);
  if (state !== undefined) return state;
  const message = lastWords(stderr.replace(/^clock .*$/m, ''));
  throw new UserError(
    `the examination stopped before its end${message === '' ? '' : `: ${message}`}; it takes a few seconds on a machine that is well, try again`,
  );
}

/** The report says which host it is. */
function withoutHost(message: string, name: string): string {
  return message.replace(new RegExp(`^host ${name}:? `), '');
}
