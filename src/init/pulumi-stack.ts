import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { onOneLine } from '../settings/quote-value.js';
import { parseYaml } from '../settings/yaml.js';
import { UserError } from '../user-error.js';
import type { Encrypted } from './settings-text.js';

/** Whether Pulumi's command line is installed. */
export async function hasPulumi(): Promise<boolean> {
  return (await run(['version'])).exitCode === 0;
}

/** Throws unless Pulumi knows where to keep state. */
export async function requireLogin(): Promise<void> {
  if ((await run(['whoami', '--non-interactive'])).exitCode === 0) return;
  throw new UserError(
    'Pulumi is not logged in to a backend: run pulumi login file://~/.permacade-state, or log in to another one (docs/pulumi.md)',
  );
}

/**
 * Makes the stack and lets Pulumi encrypt its secrets, in a folder of its own, so that the settings are written only once
 * everything is there. Values go through a pipe. Where it fails, the new stack is removed again.
 *
 * @param project text of `Pulumi.yaml`
 */
export async function encryptSecrets(stack: string, project: string, secrets: ReadonlyMap<string, string>): Promise<Encrypted> {
  const folder = mkdtempSync(join(tmpdir(), 'permacade-init-'));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const pulumi = (args: readonly string[], input?: string) => run(['--cwd', folder, '--non-interactive', ...args], input);
  let made = false;
  try {
    writeFileSync(join(folder, 'Pulumi.yaml'), project);
    const created = await pulumi(['stack', 'init', stack]);
    if (created.exitCode !== 0) throw pulumiError(`could not make the stack ${stack}`, created.stderr, stack);
    made = true;
    for (const [name, value] of secrets) {
      const set = await pulumi(['config', 'set', '--stack', stack, '--secret', `secret:${name}`], value);
      if (set.exitCode !== 0) throw pulumiError(`could not keep secret:${name}`, set.stderr, stack);
    }
    const encrypted = encryptedIn(readFileSync(file, 'utf8'), file);
    const missing = [...secrets.keys()].filter((name) => encrypted.secrets[name] === undefined);
    if (missing.length > 0) throw new UserError(`Pulumi did not store ${missing.join(', ')}: check that its version is 3`);
    return encrypted;
  } catch (error) {
    if (made) await pulumi(['stack', 'rm', stack, '--yes']);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function encryptedIn(text: string, file: string): Encrypted {
  const { config, ...whole } = parseYaml(text, file) as Readonly<Record<string, unknown>> & {
    readonly config?: Readonly<Record<string, unknown>>;
  };
  const secrets = Object.entries(config ?? {}).flatMap(([key, value]) => {
    const secure = typeof value === 'object' && value !== null && 'secure' in value ? value.secure : undefined;
    return key.startsWith('secret:') && typeof secure === 'string' ? [[key.slice('secret:'.length), secure] as const] : [];
  });
  const texts = Object.entries(whole).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { whole: Object.fromEntries(texts), secrets: Object.fromEntries(secrets) };
}

function pulumiError(what: string, stderr: string, stack: string): UserError {
  const lines = stderr.split('\n').map((line) => onOneLine(line.trim()));
  const message = lines
    .filter((line) => line !== '')
    .slice(-2)
    .join('; ');
  const fix = /passphrase/i.test(stderr)
    ? 'choose a passphrase, keep it where you keep such things, put it into a file that only you can read, and export PULUMI_CONFIG_PASSPHRASE_FILE=that file'
    : /already exists/i.test(stderr)
      ? `it belongs to other settings: begin another with --stack NAME, or, when it is empty, remove it with pulumi stack rm ${stack}`
      : 'fix this and run init again';
  return new UserError(`Pulumi ${what}, and nothing was written: ${message === '' ? 'no message' : message}; ${fix}`);
}

async function run(args: readonly string[], input?: string): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  const { exitCode, stderr } = await execa('pulumi', [...args], {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    reject: false,
    timeout: 120_000,
  });
  return { exitCode: exitCode ?? 127, stderr };
}
