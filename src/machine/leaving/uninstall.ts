import { cleaningScript, mayLeaveScript } from '../../../constructs/host/leaving/scripts.js';
import type { Plan } from '../../plan/plan.js';
import type { SshLoginOptions } from '../ssh/ssh-arguments.js';
import { SshError } from '../ssh/ssh-error.js';
import { UserError } from '../../user-error.js';
import { type Reach, runAsRoot, takeBack } from './on-machine.js';
import { type Removal, planRemoval } from './removal.js';
import { describeRemoval, describeOutcome, type RemovalFacts } from './removal-text.js';

export interface UninstallProps {
  readonly plan: Plan;
  /** Name of the machine in the settings. */
  readonly host: string;
  /** Whether the cluster may end with its only server. @default false */
  readonly endCluster?: boolean;
  /** @default - the person's own keys and configuration */
  readonly login?: SshLoginOptions;
  /** Shows what will be removed and asks whether it shall be. */
  readonly confirm: (text: string) => Promise<boolean>;
  /** Told each line of news. */
  readonly say: (line: string) => void;
}

const CLEAN_SECONDS = 1200;

/**
 * Takes a machine out of the cluster and gives it back without k3s and without anything that was managed on it; first it looks
 * what that would be, whether the cluster can do without the machine, and asks. Returns what was done and what is left to do, or
 * undefined when the answer was no. A machine that cannot be reached only leaves the cluster.
 */
export async function uninstall({ plan, host, endCluster = false, login = {}, confirm, say }: UninstallProps): Promise<string | undefined> {
  const removal = planRemoval(plan, host);
  requireConsent(removal, endCluster);
  const reach: Reach = { ...login, say };
  const facts = await inspect(removal, reach, endCluster);
  if (!(await confirm(describeRemoval(removal, facts)))) return undefined;
  const { machine, leaving } = removal;
  if (leaving !== undefined && facts.server !== undefined) {
    say(`host ${host}: leaves the cluster, driven by server ${facts.server.name}`);
    await takeBack(facts.server, plan, leaving.command, facts.machineId, reach);
  }
  if (facts.unreachable !== undefined) return describeOutcome(removal, facts, '');
  await runAsRoot(machine, 'removing k3s', cleaningScript, [host, 'do', 'k3s'], CLEAN_SECONDS, reach);
  for (const command of removal.takeBack) await takeBack(machine, plan, command, '', reach);
  const cleaned = await runAsRoot(machine, 'cleaning', cleaningScript, [host, 'do', 'everything'], CLEAN_SECONDS, reach);
  return describeOutcome(removal, facts, cleaned);
}

/** Looks at the machine and asks the cluster. Changes nothing; throws when the cluster cannot do without the machine. */
async function inspect({ machine, leaving }: Removal, reach: Reach, endCluster: boolean): Promise<RemovalFacts> {
  const { name } = machine;
  const here = await onMachine(machine.name, () => runAsRoot(machine, 'looking', cleaningScript, [name, 'plan', 'everything'], 60, reach));
  const [machineId = '', ...lines] = typeof here === 'string' ? here.trim().split('\n') : [];
  const facts: RemovalFacts = {
    machineId: `${machineId}\n`,
    removed: lines,
    ...(typeof here === 'string' ? {} : { unreachable: here.because }),
  };
  if (leaving === undefined) return facts;
  if (endCluster) return { ...facts, endsCluster: true };
  for (const server of [leaving.server, ...leaving.others]) {
    const output = await runAsRoot(server, `asking whether host ${name} may leave`, mayLeaveScript, [name], 300, reach);
    const [answer, pods] = output.trim().split(' ');
    // Another server may have the cluster that this one is to join.
    if (answer !== 'none') return pods === undefined ? facts : { ...facts, server, pods: Number(pods) };
  }
  return { ...facts, noCluster: true };
}

/** The only server has nobody who could see it off. */
function requireConsent({ machine: { name }, leaving }: Removal, endCluster: boolean): void {
  const only = leaving?.server.name === name;
  if (only && !endCluster)
    throw new UserError(
      `host ${name} is the only server, so uninstalling it ends the cluster: uninstall the other machines first, then run this with --end-cluster`,
    );
  if (endCluster && !only) throw new UserError(`host ${name} is not the last server: run this without --end-cluster`);
}

/** A machine that is off is no failure; one that shows another key or lets nobody in is. */
async function onMachine(name: string, run: () => Promise<string>): Promise<string | { readonly because: string }> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SshError && error.failure === 'silent') return { because: error.message };
    throw error;
  }
}
