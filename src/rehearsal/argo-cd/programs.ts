import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../user-error.js';
import { freePort, lastWords } from '../control-plane/api-server.js';
import { type Binaries, findBinaries } from '../control-plane/binaries.js';
import { KeptProcess } from '../control-plane/kept-process.js';
import type { SimulatedHome } from '../simulated-home/simulated-home.js';

/** Everything that Argo CD needs to run outside a cluster. */
export const ARGO_CD_PROGRAMS = ['argocd', 'argocd-redis', 'helm'] as const;

export type ArgoCdBinaries = Binaries<(typeof ARGO_CD_PROGRAMS)[number]>;

/** Finds or builds the programs. Throws a UserError with the way out when this computer lacks something. */
export async function findArgoCd(root: string, say?: (text: string) => void): Promise<ArgoCdBinaries> {
  const { exitCode } = await execa('git', ['--version'], { reject: false });
  if (exitCode !== 0)
    throw new UserError('Argo CD needs git, and there is none in PATH: sudo apt-get install git, or rehearse --without-argocd');
  return findBinaries(ARGO_CD_PROGRAMS, { root, ...(say === undefined ? {} : { say }) });
}

export interface ArgoCdProgramsOptions {
  readonly home: SimulatedHome;
  readonly binaries: ArgoCdBinaries;
  /** Folder that was laid out for them. */
  readonly folder: string;
  /** Further environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Makes what the parts expect to find in their folder. */
export async function layOut(folder: string, { argocd, helm }: ArgoCdBinaries): Promise<void> {
  const at = (name: string): string => join(folder, name);
  await Promise.all(['bin', 'tls', 'ssh', 'tmp', 'home'].map((name) => mkdir(at(name), { recursive: true })));
  await Promise.all([
    symlink(argocd, at('bin/argocd')),
    symlink(helm, at('bin/helm')),
    // Its image brings a script of this name, which is called although nobody signs here.
    symlink('/usr/bin/true', at('bin/git-verify-wrapper.sh')),
    writeFile(at('ssh/ssh_known_hosts'), ''),
  ]);
}

/** Starts Argo CD's Redis, repo server and application controller on loopback, against the simulated home. */
export async function startArgoCd({ home, binaries, folder, environment }: ArgoCdProgramsOptions): Promise<readonly KeptProcess[]> {
  const at = (name: string): string => join(folder, name);
  const [redis, repoServer, ...metrics] = await Promise.all(Array.from({ length: 4 }, freePort));
  const env = {
    ...process.env,
    ...environment,
    PATH: `${at('bin')}:${process.env['PATH'] ?? ''}`,
    HOME: at('home'),
    TMPDIR: at('tmp'),
    KUBECONFIG: home.kubeconfigFile,
    GIT_CONFIG_GLOBAL: '/dev/null',
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: at('tls'),
    ARGOCD_SSH_DATA_PATH: at('ssh'),
    ARGOCD_GPG_ENABLED: 'false',
    // What failed for want of an answer is looked at again soon, not after two minutes.
    ARGOCD_RECONCILIATION_TIMEOUT: '20s',
    ARGOCD_RECONCILIATION_JITTER: '0s',
    // What an object of an Application is like is read from the Application's status.
    ARGOCD_APPLICATION_CONTROLLER_PERSIST_RESOURCE_HEALTH: 'true',
  };
  const part = (name: string, args: readonly string[]): KeptProcess =>
    new KeptProcess({
      name,
      command: binaries.argocd,
      args: ['--redis', `127.0.0.1:${redis}`, ...args],
      folder: home.folder,
      env: { ...env, ARGOCD_BINARY_NAME: name },
    });
  return [
    new KeptProcess({ name: 'argocd-redis', command: binaries['argocd-redis'], args: [`127.0.0.1:${redis}`], folder: home.folder, env }),
    part('argocd-repo-server', [
      ...['--disable-tls', '--client-ca-path', '', '--address', '127.0.0.1', '--port', `${repoServer}`],
      ...['--metrics-address', '127.0.0.1', '--metrics-port', `${metrics[0]}`],
    ]),
    part('argocd-application-controller', [
      ...['--namespace', 'argocd', '--kubeconfig', home.kubeconfigFile, '--metrics-port', `${metrics[1]}`],
      ...['--repo-server', `127.0.0.1:${repoServer}`, '--repo-server-plaintext'],
      ...['--repo-server-client-cert-path', '', '--repo-server-client-cert-key-path', ''],
    ]),
  ];
}

/** Throws, with its last words, when one of them has ended. */
export function requireRunning(programs: readonly KeptProcess[]): void {
  const ended = programs.find(({ running }) => !running);
  if (ended !== undefined) throw new UserError(`${ended.name} ended while it should run: ${lastWords(ended.output)}`);
}
