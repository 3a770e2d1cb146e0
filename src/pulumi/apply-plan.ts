import * as pulumi from '@pulumi/pulumi';
import { OutputRef } from '../../constructs/core/secret-ref.js';
import { observe } from '../machine/observe/observe.js';
import { remarksOn, summarizeObservations } from '../machine/observe/sight.js';
import type { Plan } from '../plan/plan.js';
import { startAgent } from '../machine/ssh/private-agent.js';
import { UserError } from '../user-error.js';
import type { SshLogin } from './connection.js';
import { register } from './register.js';

/** What Pulumi's language host takes for "has failed and has said why". */
const FAILED_ALOUD = 32;

const secrets = new pulumi.Config('secret');

/**
 * Looks at the hosts, says what is found, and registers the plan so that what drifted is put right. In `up` a host that could
 * not be looked at is an error, said after everything was asked for: all others are applied, and the run ends as a failure.
 *
 * @param handOver whether objects are on their way to or from another owner
 */
export async function applyPlan(plan: Plan, handOver: boolean): Promise<void> {
  const observations = await look(plan);
  const { drifted, warnings, unseen } = remarksOn(observations);
  drifted.forEach((line) => void pulumi.log.info(line));
  [...warnings, ...unseen].forEach((line) => void pulumi.log.warn(line));
  register(plan, {
    cluster: pulumi.getStack(),
    kubeconfig: findKubeconfig(plan),
    login: login(),
    secret: (name) => secrets.getSecret(name),
    handOver,
    sight: summarizeObservations(plan.hosts, observations),
  });
  if (unseen.length > 0 && !pulumi.runtime.isDryRun()) {
    void pulumi.log.error(
      `${unseen.length} of ${plan.hosts.length} hosts could not be reached and were left as they are:\n${unseen.join('\n')}`,
    );
    // Everything that was asked for is waited for before the process ends.
    process.exitCode = FAILED_ALOUD;
  }
}

/**
 * What the hosts look like before anything is done. With `PERMACADE_OBSERVE=off` nobody looks: for whoever applies the
 * home to machines that are not there.
 */
async function look(plan: Plan): ReturnType<typeof observe> {
  if (process.env['PERMACADE_OBSERVE'] === 'off') return new Map();
  const say = (text: string): void => void pulumi.log.warn(text);
  // Read in clear because it stays in this process: the settings' own accessor warns of that.
  const privateKey = pulumi.runtime.getConfig('secret:ssh-key');
  if (privateKey === undefined) return observe(plan, { say });
  const agent = await startAgent(privateKey, pulumi.runtime.getConfig('secret:ssh-key-passphrase'));
  try {
    return await observe(plan, { say, agent: agent.socket });
  } finally {
    await agent.stop();
  }
}

/** The command that prints the kubeconfig; every home with a cluster has one, called so, on its first server. */
function findKubeconfig({ units }: Plan): OutputRef | undefined {
  const command = units.find(({ body }) => body.type === 'HostCommand' && body.name === 'kubeconfig');
  return command === undefined ? undefined : new OutputRef(command.id);
}

/** With the private key in the settings, or else with the agent of whoever runs this. */
function login(): SshLogin {
  const privateKey = secrets.getSecret('ssh-key');
  if (privateKey !== undefined) {
    const passphrase = secrets.getSecret('ssh-key-passphrase');
    return { type: 'key', privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
  }
  if (!pulumi.runtime.isDryRun() && process.env['SSH_AUTH_SOCK'] === undefined) {
    throw new UserError(
      `nothing to log in to the hosts with: start an SSH agent and add your key (ssh-add), or run npx pulumi config set --stack ${pulumi.getStack()} --secret secret:ssh-key < ~/.ssh/id_ed25519`,
    );
  }
  return { type: 'agent' };
}
