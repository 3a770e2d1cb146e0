import type { Scanned } from '../machine/scan/scan.js';
import { inline, yamlText } from '../machine/scan/yaml-text.js';

/** What Pulumi wrote beside the settings: how secrets are encrypted, and the encrypted secrets. */
export interface Encrypted {
  /** Keys of the whole file, such as `encryptionsalt`. */
  readonly whole: Readonly<Record<string, string>>;
  /** Encrypted value of each secret, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface NewSettings {
  readonly stack: string;
  readonly domain: string;
  readonly timeZone: string;
  readonly user: string;
  readonly certificate: string;
  /** Whether the key of the certificate was thrown away, because there was nowhere to keep it. */
  readonly placeholder: boolean;
  readonly machines: readonly Scanned[];
  readonly encrypted: Encrypted;
}

/** The text of a first `Pulumi.<stack>.yaml`. */
export function settingsText(settings: NewSettings): string {
  const { domain, timeZone, user, certificate, placeholder, machines, encrypted } = settings;
  const router = machines.flatMap(({ facts }) => facts.routes)[0]?.gateway;
  return [
    '# yaml-language-server: $schema=./schemas/home.schema.json',
    '# docs/settings.md explains every key. Encrypted values are secrets: pulumi config get secret:NAME shows one.',
    ...Object.entries(encrypted.whole).map(([key, value]) => `${key}: ${inline(value)}`),
    'config:',
    `  permacade:domain: ${inline(domain)}`,
    `  permacade:timeZone: ${inline(timeZone)} # of this computer; check`,
    `  permacade:user: ${inline(user)}`,
    ...(router === undefined ? [] : ['  permacade:dns:', `    server: ${inline(router)} # the default gateway; check`]),
    '  permacade:ca:',
    ...(placeholder ? ['    # Placeholder, its key was destroyed: make your own before the first pulumi up (docs/settings.md).'] : []),
    '    certificate: |',
    ...certificate
      .trim()
      .split('\n')
      .map((line) => `      ${line}`),
    '  permacade:hosts:',
    ...machines.map((machine) => yamlText(machine).trimEnd()),
    ...Object.entries(encrypted.secrets).flatMap(([name, value]) => [`  secret:${name}:`, `    secure: ${inline(value)}`]),
    '',
  ].join('\n');
}
