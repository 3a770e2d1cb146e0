import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Plan } from '../../plan/plan.js';
import type { Program } from './program.js';

/** How the rehearsal logs in to hosts that are not there. Whatever the stack has, no real key goes anywhere. */
const LOGIN = 'ssh-key';

export interface ConfigOptions {
  /** The stack's settings file, which was found to be in order before. */
  readonly settings: string;
  readonly plan: Plan;
  /** Games file to name to the program. @default - its own */
  readonly games?: string;
}

/** What `pulumi up` would tell the program, with a made-up value for every secret: no passphrase is needed. */
export function programConfig({ settings, plan, games }: ConfigOptions): Pick<Program, 'config' | 'secretKeys'> {
  const { config } = parse(readFileSync(settings, 'utf8')) as { readonly config: Readonly<Record<string, unknown>> };
  const plain = Object.entries(config).flatMap(([key, value]) => (key.startsWith('secret:') ? [] : [[key, asText(value)] as const]));
  const stored = Object.keys(config).flatMap((key) => (key.startsWith('secret:') ? [key.slice('secret:'.length)] : []));
  const names = [...new Set([LOGIN, ...stored.filter((name) => !name.startsWith(LOGIN)), ...listSecrets(plan)])].sort();
  const secrets = names.map((name) => [`secret:${name}`, `made-up-${name}`] as const);
  return {
    config: Object.fromEntries([...plain, ...secrets, ...(games === undefined ? [] : [['permacade:games', games] as const])]),
    secretKeys: secrets.map(([key]) => key),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Names of the secrets that a plan mentions. The plan may have been read from JSON, where a reference is plain data,
 * so this goes by shape; a field of some manifest that looks the same costs one made-up value too many.
 */
export function listSecrets(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { secret } = value as { readonly secret?: unknown };
  if (typeof secret === 'string' && Object.keys(value).every((key) => key === 'secret' || key === 'as')) return [secret];
  return Object.values(value).flatMap(listSecrets);
}
