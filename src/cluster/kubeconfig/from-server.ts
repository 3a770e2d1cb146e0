import type { Plan } from '../../plan/plan.js';
import { runOverSsh } from '../../machine/script/call-over-ssh.js';
import { bundleRootCall } from '../../machine/script/bundled-call.js';
import { inOne } from '../../machine/script/own-scripts.js';
import { UserError } from '../../user-error.js';
import { type HomeAccess, homeAccess } from './home-access.js';

/** Asks the home's first server for the kubeconfig, by the very command that Pulumi gets it with. */
export async function accessFromServer({ units, hosts, scripts }: Plan): Promise<HomeAccess> {
  const command = units.map(({ body }) => body).find((body) => body.type === 'HostCommand' && body.name === 'kubeconfig');
  if (command?.type !== 'HostCommand')
    throw new UserError('this home has no command that prints its kubeconfig: name a file with --from FILE');
  const machine = hosts.find(({ name }) => name === command.host)!;
  const { host, name: about, args, timeoutSeconds: seconds } = command;
  const call = bundleRootCall({ host, about, script: inOne(scripts, command.script), arguments: args, seconds });
  const printed = await runOverSsh(machine, call, command.timeoutSeconds);
  return homeAccess(printed, `what host ${machine.name} printed`);
}
