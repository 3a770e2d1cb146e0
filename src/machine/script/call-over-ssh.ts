import { UserError } from '../../user-error.js';
import { overSsh, type SshOptions, type SshResult, type SshTarget } from '../ssh/run-over-ssh.js';
import { lastWords, SshError } from '../ssh/ssh-error.js';
import { type BundledCall, isBundled, readPrinted } from './bundled-call.js';

/**
 * Makes a call on a machine, and returns what its script printed and how it ended. Throws an SshError when it could not be made,
 * also because the login shell there runs nothing.
 */
export async function callOverSsh(target: SshTarget, { line, input }: BundledCall, options: Omit<SshOptions, 'input'>): Promise<SshResult> {
  const result = await overSsh(target, line, { ...options, input });
  if (!isBundled(line)) return result;
  const stdout = readPrinted(result.stdout);
  if (stdout !== undefined) return { ...result, stdout };
  throw new SshError('shell', unusableShell(target, lastWords(`${result.stdout}\n${result.stderr}`)));
}

/** Makes a call on a machine and returns what it printed. Throws a UserError when it fails. */
export async function runOverSsh(target: SshTarget, call: BundledCall, seconds: number): Promise<string> {
  const { stdout, stderr, exitCode } = await callOverSsh(target, call, { seconds });
  if (exitCode === 0) return stdout;
  const said = lastWords(stderr);
  throw new UserError(`host ${target.name}: ${said === '' ? `ended with status ${exitCode}` : said}`);
}

/** What to do about a login shell that does not run what is sent to it. */
export function unusableShell({ name, user }: Pick<SshTarget, 'name' | 'user'>, said: string): string {
  const answer = said === '' ? 'it says nothing' : `it says: ${said}`;
  return `host ${name}: the login shell of ${user} does not run what is sent to it (${answer}). Give ${user} another one there: sudo chsh -s /bin/bash ${user}`;
}
