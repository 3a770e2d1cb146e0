import { once } from 'node:events';
import { chmodSync, copyFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { scriptFile } from '../../../constructs/core/script.js';
import { UserError } from '../../user-error.js';
import { shortLivedFolder } from './short-lived-folder.js';
import { lastWords } from './ssh-error.js';

/** An SSH agent that holds one key and ends with this process. */
export interface PrivateAgent {
  /** Its socket, for `SshOptions.agent`. */
  readonly socket: string;
  stop(): Promise<void>;
}

const printPassphrase = scriptFile(import.meta.url, './print-passphrase.sh');

/**
 * Starts an agent of one's own and gives it the key, which so never lies in a file.
 *
 * @param passphrase of the key. @default - it has none
 */
export async function startAgent(privateKey: string, passphrase = ''): Promise<PrivateAgent> {
  // The agent lives as long as the shell below it, and that one until this process closes its standard input, or ends.
  const keeper = execa('ssh-agent', ['sh', '-c', 'echo "$SSH_AUTH_SOCK"; exec cat'], {
    stdin: 'pipe',
    buffer: false,
    reject: false,
  });
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await keeper;
  };
  try {
    const socket = await firstLine(keeper.stdout, keeper);
    await addKey(socket, privateKey, passphrase);
    return { socket, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The path is shorter than a pipe's block, so it comes whole. */
async function firstLine(stdout: Readable, ended: Promise<unknown>): Promise<string> {
  const missing = (): never => {
    throw new UserError('cannot start ssh-agent: install the OpenSSH client');
  };
  const [text] = (await Promise.race([once(stdout, 'data'), ended.then(missing)])) as [Buffer];
  return text.toString().trim();
}

async function addKey(socket: string, privateKey: string, passphrase: string): Promise<void> {
  const folder = shortLivedFolder('permacade-agent-');
  try {
    const ask = join(folder.path, 'ask');
    copyFileSync(printPassphrase.file, ask);
    chmodSync(ask, 0o700);
    await execa('ssh-add', ['-q', '-'], {
      // A key that does not end its last line is none to ssh-add.
      input: privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`,
      env: { SSH_AUTH_SOCK: socket, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', PERMACADE_PASSPHRASE: passphrase },
    });
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const message = lastWords(String(error.stderr ?? ''));
    throw new UserError(
      `secret:ssh-key is not a private key that ssh-add accepts (${message === '' ? `status ${error.exitCode}` : message}): set it again with npx pulumi config set --secret secret:ssh-key < ~/.ssh/id_ed25519`,
    );
  } finally {
    folder.remove();
  }
}
