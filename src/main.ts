import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { OutputRef } from '../constructs/core/secret-ref.js';
import type { Accepted } from './plan/accept.js';
import { beforeApply } from './fit/before-apply.js';
import { observe } from './observe/observe.js';
import { remarksOn, sightOf } from './observe/sight.js';
import { compile } from './plan/compile.js';
import type { Plan } from './plan/plan.js';
import { formatProblem } from './plan/problem.js';
import { loadGames } from './settings/games.js';
import { settingsFromPulumi } from './settings/pulumi-config.js';
import type { SshLogin } from './sinks/pulumi/connection.js';
import { programError } from './sinks/pulumi/program-error.js';
import { register } from './sinks/pulumi/register.js';
import { startAgent } from './ssh/private-agent.js';
import type { HomeOutputs } from './stacks/composition.js';
import { compose } from './stacks/index.js';
import { UserError } from './user-error.js';

/** Key of the settings that names another games file, for a program that is run from elsewhere. */
const GAMES = 'permacade:games';

const secrets = new pulumi.Config('secret');

/** What the Pulumi engine runs: the home of this stack, registered, and where its things are. */
export default async function main(): Promise<HomeOutputs> {
  try {
    return await up();
  } catch (error) {
    throw programError(error);
  }
}

async function up(): Promise<HomeOutputs> {
  const stack = pulumi.getStack();
  const { [GAMES]: games = fileURLToPath(new URL('../games.json', import.meta.url)), ...config } = pulumi.runtime.allConfig();
  const settings = settingsFromPulumi(config, stack);
  const { home, outputs } = compose(settings, loadGames(games));
  const { plan, warnings } = compile(home, { accept: settings.accept });
  warnings.forEach(warn);
  const doubt = beforeApply(plan, stack, settings.fit);
  if (doubt !== undefined) void pulumi.log.warn(doubt);
  const observations = await look(plan);
  const { drifted, warnings: failed, unseen } = remarksOn(observations);
  drifted.forEach((line) => void pulumi.log.info(line));
  [...failed, ...unseen].forEach((line) => void pulumi.log.warn(line));
  register(plan, {
    sight: sightOf(plan.hosts, observations),
    cluster: stack,
    kubeconfig: kubeconfigOf(plan),
    login: login(),
    secret: (name) => secrets.getSecret(name),
    // With GitOps on, what leaves is Argo CD itself: it must go, or it would fight whoever applies its objects next.
    handOver: settings.handOver && settings.gitops === undefined,
  });
  // Said after everything was asked for, so that everything else is applied and the run still ends as a failure.
  if (unseen.length > 0 && !pulumi.runtime.isDryRun()) {
    void pulumi.log.error(
      `${unseen.length} of ${plan.hosts.length} hosts could not be reached and were left as they are:\n${unseen.join('\n')}`,
    );
  }
  return outputs;
}

/**
 * What the hosts look like before anything is done. With `PERMACADE_OBSERVE=off` nobody looks: for whoever applies the
 * home to machines that are not there.
 */
async function look({ hosts, units }: Plan): ReturnType<typeof observe> {
  if (process.env['PERMACADE_OBSERVE'] === 'off') return new Map();
  const say = (text: string): void => void pulumi.log.warn(text);
  // Read in clear because it stays in this process: the settings' own accessor warns of that.
  const privateKey = pulumi.runtime.getConfig('secret:ssh-key');
  if (privateKey === undefined) return observe(hosts, units, { say });
  const agent = await startAgent(privateKey, pulumi.runtime.getConfig('secret:ssh-key-passphrase'));
  try {
    return await observe(hosts, units, { say, agent: agent.socket });
  } finally {
    await agent.stop();
  }
}

/** The command that prints the kubeconfig; every home with a cluster has one, called so, on its first server. */
function kubeconfigOf({ units }: Plan): OutputRef | undefined {
  const command = units.find(({ body }) => body.type === 'HostCommand' && body.name === 'kubeconfig');
  return command === undefined ? undefined : new OutputRef(command.id);
}

/** With the private key in the settings, or else with the agent of whoever runs this. A preview logs in nowhere. */
function login(): SshLogin {
  const privateKey = secrets.getSecret('ssh-key');
  if (privateKey !== undefined) {
    const passphrase = secrets.getSecret('ssh-key-passphrase');
    return { type: 'key', privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
  }
  if (!pulumi.runtime.isDryRun() && process.env['SSH_AUTH_SOCK'] === undefined) {
    throw new UserError(
      'nothing to log in to the hosts with: start an SSH agent and add your key (ssh-add), or run npx pulumi config set --secret secret:ssh-key < ~/.ssh/id_ed25519',
    );
  }
  return { type: 'agent' };
}

function warn(warning: Accepted): void {
  // Not waited for: the engine takes log messages at any time.
  void pulumi.log.warn(`${formatProblem(warning)}; accepted because ${warning.because}`);
}
