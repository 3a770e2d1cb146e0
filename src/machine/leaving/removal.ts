import { cleaningScript, leaveScript } from '../../../constructs/host/leaving/scripts.js';
import type { Machine } from '../../../constructs/core/machine.js';
import type { HostCommandBody, Plan } from '../../plan/plan.js';
import { UserError } from '../../user-error.js';

/** All that takes one machine out of the home. */
export interface Removal {
  readonly machine: Machine;
  /** How it leaves the cluster, the server that sees to it, and those that may have the cluster when that one never had it. @default - it is no node */
  readonly leaving?: { readonly server: Machine; readonly others: readonly Machine[]; readonly command: HostCommandBody };
  /** Commands on it that can take back what they did; the last one first. */
  readonly takeBack: readonly HostCommandBody[];
}

/** What the plan says about a machine's way out. Throws a UserError when there is no such machine. */
export function planRemoval({ hosts, units }: Plan, name: string): Removal {
  const machine = named(hosts, name);
  const commands = units.flatMap(({ body }) =>
    body.type === 'HostCommand' && body.host === name && body.delete !== undefined ? [body] : [],
  );
  const command = commands.find(({ delete: script }) => script === leaveScript.name);
  return {
    machine,
    ...(command === undefined ? {} : { leaving: { server: named(hosts, command.runsOn), others: otherServers(hosts, command), command } }),
    takeBack: commands
      .filter(({ delete: script, runsOn }) => script !== leaveScript.name && script !== cleaningScript.name && runsOn === name)
      .toReversed(),
  };
}

function otherServers(hosts: readonly Machine[], { host, runsOn }: HostCommandBody): readonly Machine[] {
  return hosts.filter(({ name, roles }) => roles.includes('server') && name !== host && name !== runsOn);
}

function named(hosts: readonly Machine[], name: string): Machine {
  const machine = hosts.find((host) => host.name === name);
  if (machine !== undefined) return machine;
  const known = hosts.map((host) => host.name).join(', ');
  throw new UserError(
    `unknown host ${name}: permacade:hosts has ${known}. If you removed its entry already, add it again, uninstall the machine, and remove it`,
  );
}
