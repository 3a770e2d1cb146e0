import { execa } from 'execa';
import { type Finding, notes, stops, warns } from './finding.js';

/** What this computer must have for `pulumi up`. */
export interface Here {
  /** Name of the stack, which every way out names. */
  readonly stack: string;
  /** Names of the secrets that are set. */
  readonly secrets: readonly string[];
  /** Names of the secrets that the home needs, each with the first unit that does. */
  readonly needed: ReadonlyMap<string, string>;
  /** Version of the Pulumi SDK in use, such as `3.248.0`. */
  readonly sdk: string;
  /** Whether a kubeconfig reaches the home already. */
  readonly kubeconfig: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Oldest Node that the program runs on. */
const NODE = [20, 19] as const;

/** Where the computer that `pulumi up` will run on lacks something. */
export async function checkHere(here: Here): Promise<readonly Finding[]> {
  const [ssh, login, pulumi] = await Promise.all([sshClient(), agent(here), pulumiClient(here)]);
  return [...node(process.versions.node), ...ssh, ...login, ...pulumi, ...secrets(here), ...kubeconfig(here)];
}

/** Whether Node is recent enough. */
export function node(version: string): readonly Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > NODE[0] || (major === NODE[0] && minor >= NODE[1])) return [];
  return [stops('node', `Node ${version} is too old: install ${NODE.join('.')} or later`)];
}

async function sshClient(): Promise<readonly Finding[]> {
  const { exitCode } = await execa('ssh', ['-V'], { reject: false, timeout: 10_000 });
  return exitCode === 0 ? [] : [stops('ssh', 'ssh is not installed: install the OpenSSH client')];
}

async function agent({ stack, secrets, env = process.env }: Here): Promise<readonly Finding[]> {
  const key = secrets.includes('ssh-key');
  if (env['SSH_AUTH_SOCK'] === undefined) {
    return key
      ? []
      : [
          stops(
            'ssh agent',
            `pulumi up has no SSH key to log in with: start an agent and add your key (eval "$(ssh-agent)"; ssh-add), or run npx pulumi config set --stack ${stack} --secret secret:ssh-key < ~/.ssh/id_ed25519`,
          ),
        ];
  }
  const { exitCode } = await execa('ssh-add', ['-l'], { reject: false, timeout: 10_000, env });
  if (exitCode === 0) return [];
  if (exitCode === 1)
    return key
      ? []
      : [
          stops(
            'ssh agent',
            `the SSH agent has no key: run ssh-add, or npx pulumi config set --stack ${stack} --secret secret:ssh-key < ~/.ssh/id_ed25519`,
          ),
        ];
  return [stops('ssh agent', 'SSH_AUTH_SOCK names an agent that does not answer: unset it, or start one (eval "$(ssh-agent)"; ssh-add)')];
}

async function pulumiClient({ sdk }: Here): Promise<readonly Finding[]> {
  const result = await execa('pulumi', ['version'], { reject: false, timeout: 20_000 });
  if (result.exitCode !== 0)
    return [stops('pulumi', `the Pulumi CLI is not installed: install version ${sdk} or later (https://www.pulumi.com/docs/install/)`)];
  const version = result.stdout.trim().replace(/^v/, '');
  const older = compare(version, sdk) < 0;
  const who = await execa('pulumi', ['whoami', '--non-interactive'], { reject: false, timeout: 30_000, stdin: 'ignore' });
  return [
    ...(older ? [warns('pulumi', `the Pulumi CLI ${version} is older than the program's SDK ${sdk}: update it`)] : []),
    ...(who.exitCode === 0
      ? []
      : [stops('pulumi', 'Pulumi is not logged in to a backend: run pulumi login file://~/.permacade-state, or log in to another one')]),
  ];
}

/** Below nought when the first version is the older one. */
export function compare(one: string, other: string): number {
  const parts = (text: string): readonly number[] => text.split(/[-+]/)[0]!.split('.').map(Number);
  const [a, b] = [parts(one), parts(other)];
  return [0, 1, 2].map((place) => (a[place] ?? 0) - (b[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function secrets({ stack, secrets, needed }: Here): readonly Finding[] {
  return [...needed]
    .filter(([name]) => !secrets.includes(name))
    .map(([name, unit]) =>
      stops(
        'secrets',
        `secret:${name} is not set, but ${unit} needs it: run npx pulumi config set --stack ${stack} --secret secret:${name} (docs/settings.md explains it)`,
      ),
    );
}

function kubeconfig({ stack, kubeconfig }: Here): readonly Finding[] {
  return kubeconfig
    ? []
    : [notes('kubeconfig', `no kubeconfig for the home yet: run npx permacade kubeconfig --stack ${stack} after the first pulumi up`)];
}
