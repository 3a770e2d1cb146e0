import * as pulumi from '@pulumi/pulumi';
import { OutputRef } from '../../constructs/core/secret-ref.js';
import { observe } from '../machine/observe/observe.js';
import { formatObservations, summarizeObservations } from '../machine/observe/sight.js';
import type { Plan } from '../plan/plan.js';
import { startAgent } from '../machine/ssh/private-agent.js';
import { UserError } from '../user-error.js';
import type { SshLogin } from './connection.js';
import { register } from './register.js';

/** Exit code that tells Pulumi's language host that the program has failed and printed the reason. */
const FAILED_ALOUD = 32;

const secrets = new pulumi.Config('secret');

/**
 * Observes the hosts, reports what has drifted, and registers the plan so that it is restored. In `up`, hosts that could not be
 * observed are reported as an error after all units are registered, so that all other hosts are applied and the run fails.
 *
 * @param handOver whether objects change owner, see `RegisterOptions`
 */
export async function applyPlan(plan: Plan, handOver: boolean): Promise<void> {
  const observations = await look(plan);
  const { drifted, warnings, unseen } = formatObservations(observations);
  drifted.forEach((line) => void pulumi.log.info(line));
  [...warnings, ...unseen].forEach((line) => void pulumi.log.warn(line));
  register(plan, {
    cluster: pulumi.getStack(),
    kubeconfig: findKubeconfig(plan),
    login: login(),
    secret: (name) => secrets.getSecret(name),
    handOver,
    observed: summarizeObservations(plan.hosts, observations),
  });
  if (unseen.length > 0 && !pulumi.runtime.isDryRun()) {
    void pulumi.log.error(
      `${unseen.length} of ${plan.hosts.length} hosts could not be reached and were left as they are:\n${unseen.join('\n')}`,
    );
    // The process still waits for all registered resources before it ends.
    process.exitCode = FAILED_ALOUD;
  }
}

/**
 * Observes the hosts before anything is changed. `PERMACADE_OBSERVE=off` skips this, for homes whose machines do not exist.
 */
async function look(plan: Plan): ReturnType<typeof observe> {
  if (process.env['PERMACADE_OBSERVE'] === 'off') return new Map();
  const say = (text: string): void => void pulumi.log.warn(text);
  // Read without the accessor for secrets, which would return an output. The key stays in this process.
  const privateKey = pulumi.runtime.getConfig('secret:ssh-key');
  if (privateKey === undefined) return observe(plan, { say });
  const agent = await startAgent(privateKey, pulumi.runtime.getConfig('secret:ssh-key-passphrase'));
  try {
    return await observe(plan, { say, agent: agent.socket });
  } finally {
    await agent.stop();
  }
}

/** The output of the command `kubeconfig`, which every home with a cluster has on its first server. */
function findKubeconfig({ units }: Plan): OutputRef | undefined {
  const command = units.find(({ body }) => body.type === 'HostCommand' && body.name === 'kubeconfig');
  return command === undefined ? undefined : new OutputRef(command.id);
}

/** Logs in with the private key in the settings, or else with the SSH agent of the user. */
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
