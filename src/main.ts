import { fileURLToPath } from 'node:url';
import * as pulumi from '@pulumi/pulumi';
import { OutputRef } from '../constructs/core/secret-ref.js';
import type { Accepted } from './plan/accept.js';
import { compile } from './plan/compile.js';
import type { Plan } from './plan/plan.js';
import { formatProblem } from './plan/problem.js';
import { loadGames } from './settings/games.js';
import { settingsFromPulumi } from './settings/pulumi-config.js';
import type { SshLogin } from './sinks/pulumi/connection.js';
import { programError } from './sinks/pulumi/program-error.js';
import { register } from './sinks/pulumi/register.js';
import type { HomeOutputs } from './stacks/composition.js';
import { compose } from './stacks/index.js';
import { UserError } from './user-error.js';

/** Key of the settings that names another games file, for a program that is run from elsewhere. */
const GAMES = 'permacade:games';

const secrets = new pulumi.Config('secret');

/** What the Pulumi engine runs: the home of this stack, registered, and where its things are. */
export default async function main(): Promise<HomeOutputs> {
  try {
    return up();
  } catch (error) {
    throw programError(error);
  }
}

function up(): HomeOutputs {
  const stack = pulumi.getStack();
  const { [GAMES]: games = fileURLToPath(new URL('../games.json', import.meta.url)), ...config } = pulumi.runtime.allConfig();
  const settings = settingsFromPulumi(config, stack);
  const { home, outputs } = compose(settings, loadGames(games));
  const { plan, warnings } = compile(home, { accept: settings.accept });
  warnings.forEach(warn);
  register(plan, {
    cluster: stack,
    kubeconfig: kubeconfigOf(plan),
    login: login(),
    secret: (name) => secrets.getSecret(name),
    // With GitOps on, what leaves is Argo CD itself: it must go, or it would fight whoever applies its objects next.
    handOver: settings.handOver && settings.gitops === undefined,
  });
  return outputs;
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
