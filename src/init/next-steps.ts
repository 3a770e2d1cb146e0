import { CERTIFICATE_ARGUMENTS } from './authority.js';
import type { SecretValues } from './secret-values.js';

/** A word of shell in single quotes where it needs them. */
const word = (text: string): string => (/^[A-Za-z0-9_=./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** What the person should know about where secrets are kept. */
export function explainSecrets(stack: string): readonly string[] {
  return [
    'Secrets are stored encrypted in the settings, which you may commit; Pulumi keeps its state at its backend. With a local backend',
    '(pulumi login file://~/.permacade-state) that is a folder on this computer: back it up, because without it Pulumi does not know what it created.',
    'The encryption key is your passphrase (PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE). It cannot be recovered:',
    'if you lose it, you must set every secret again, and no machine can join until the k3s tokens are replaced.',
    `To see a secret: npx pulumi config get --stack ${stack} secret:NAME`,
  ];
}

/** Commands for secrets that only the person has. */
export function listMissingSecrets(left: readonly string[], stack: string): readonly string[] {
  if (left.length === 0) return [];
  return [
    'Set these secrets before the first pulumi up (docs/settings.md explains them):',
    ...left.map((name) => `  npx pulumi config set --stack ${stack} --secret secret:${name}`),
  ];
}

/**
 * Commands that do what init does where Pulumi is installed. No value is in them: each is made and piped on.
 *
 * @param registryUser who logs in to the registry
 */
export function listManualCommands(values: SecretValues, stack: string, registryUser: string): readonly string[] {
  const set = (name: string): string => `npx pulumi config set --stack ${stack} --secret secret:${name}`;
  const get = (name: string): string => `npx pulumi config get --stack ${stack} secret:${name}`;
  const certificate = [
    'openssl',
    ...CERTIFICATE_ARGUMENTS,
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-out',
    'home-ca.crt',
    '-keyout',
    '/dev/fd/3',
  ];
  const names = [...values.made.keys()];
  const hashes: readonly string[] = names.filter((name) => name === 'registry-htpasswd' || name === 'argocd-admin-password-hash');
  return [
    'Pulumi is not installed, so no secret was stored. Install it (https://www.pulumi.com/docs/install/), then run in this folder:',
    '  npx pulumi login file://~/.permacade-state',
    `  npx pulumi stack init ${stack}`,
    `  ${certificate.map(word).join(' ')} 3>&1 >/dev/null | ${set('home-ca-key')}`,
    `  npx pulumi config set --stack ${stack} --path permacade:ca.certificate < home-ca.crt`,
    ...names
      .filter((name) => name !== 'home-ca-key' && !hashes.includes(name))
      .map((name) => `  openssl rand -hex 24 | tr -d '\\n' | ${set(name)}`),
    ...(hashes.includes('registry-htpasswd')
      ? [`  ${get('registry-password')} | htpasswd -niB ${registryUser} | tr -d '\\n' | ${set('registry-htpasswd')}`]
      : []),
    ...(hashes.includes('argocd-admin-password-hash')
      ? [
          `  ${get('argocd-admin-password')} | htpasswd -niBC 10 x | tr -d '\\n' | sed 's/^x:\\$2y/$2a/' | ${set('argocd-admin-password-hash')}`,
        ]
      : []),
  ];
}
