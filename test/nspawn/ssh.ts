import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** What a script on a machine ended with. */
export interface SshResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 255 when ssh could not log in, or the connection broke. */
  readonly exitCode: number;
}

/** A pair of keys: the file of the private one, and the line of the public one without a comment. */
export interface KeyPair {
  readonly file: string;
  readonly publicKey: string;
}

/** Makes a pair of keys without a passphrase. */
export async function makeKeys(file: string): Promise<KeyPair> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', file], { stdin: 'ignore' });
  const { stdout } = await execa('ssh-keygen', ['-y', '-f', file]);
  return { file, publicKey: stdout.trim().split(' ').slice(0, 2).join(' ') };
}

interface Login {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly hostKey: string;
}

/** Writes a configuration for `ssh -F` with which machines answer to their name and to their address. */
export async function writeSshConfig(folder: string, identity: string, machines: readonly Login[]): Promise<string> {
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, machines.map(({ name, hostKey }) => `${name} ${hostKey}\n`).join(''));
  const hosts = machines.map(
    ({ name, address, user }) => `Host ${name} ${address}\n  HostName ${address}\n  HostKeyAlias ${name}\n  User ${user}\n`,
  );
  const all = {
    IdentityFile: identity,
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
    ConnectTimeout: '5',
    LogLevel: 'ERROR',
  };
  const rest = Object.entries(all).map(([key, value]) => `  ${key} ${value}\n`);
  const config = join(folder, 'ssh_config');
  await writeFile(config, `${hosts.join('')}Host *\n${rest.join('')}`);
  return config;
}

/** Runs a script on a machine, as the user of the configuration. */
export async function ssh(config: string, name: string, script: string, input = ''): Promise<SshResult> {
  const { stdout, stderr, exitCode } = await execa('ssh', ['-T', '-F', config, name, script], {
    input,
    reject: false,
    stripFinalNewline: false,
  });
  return { stdout, stderr, exitCode: exitCode ?? 255 };
}
