import { type SettingsProblem, SettingsError, unusableFile } from './settings-error.js';
import { SECRET_NAME } from './name-schemas.js';
import { onOneLine, quoteValue } from './quote-value.js';
import { parseYaml } from './yaml.js';

/** What a Pulumi stack file holds for this program. */
export interface StackFile {
  /** Values of namespace `permacade`, without the namespace in their keys. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names in namespace `secret`. */
  readonly secrets: readonly string[];
}

type Entries = Readonly<Record<string, unknown>>;

/**
 * Opens a Pulumi stack file. Other namespaces and Pulumi's own keys (`encryptionsalt` and the like) are left alone.
 * Throws {@link SettingsError} on text that is no stack file, on an encrypted setting, and on a secret in clear.
 */
export function openStackFile(text: string, file: string): StackFile {
  const whole = parseYaml(text, file);
  if (!isMap(whole))
    throw unusableFile(file, `got ${quoteValue(whole)}, expected a map with the key config; put the settings below \`config:\``);
  const { config } = whole;
  if (!isMap(config)) {
    throw new SettingsError([
      {
        file,
        path: 'config',
        message: `got ${quoteValue(config)}, expected a map with keys such as permacade:domain; put the settings below \`config:\``,
      },
    ]);
  }
  const settings = namespace(config, 'permacade:');
  const secrets = namespace(config, 'secret:');
  const problems = [...encryptedSettings(settings, file), ...secretsInClear(secrets, file)];
  if (problems.length > 0) throw new SettingsError(problems);
  return { config: settings, secrets: Object.keys(secrets) };
}

/** The part of a stack's configuration whose keys begin with `prefix`, without it. */
export function namespace<Value>(config: Readonly<Record<string, Value>>, prefix: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isEncrypted = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 1 && typeof value['secure'] === 'string';

function encryptedSettings(settings: Entries, file: string): readonly SettingsProblem[] {
  return Object.entries(settings)
    .filter(([, value]) => holdsEncrypted(value, new Set()))
    .map(([key]) => {
      const name = `permacade:${onOneLine(key)}`;
      const message = `got an encrypted value, expected plain text: settings are committed and shown; \`pulumi config rm ${name}\`, then write it in clear, or keep it as \`pulumi config set --secret secret:NAME\``;
      return { file, path: name, message };
    });
}

/** Looks below a value, and no second time at one that several aliases share. */
function holdsEncrypted(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  return isEncrypted(value) || Object.values(value).some((part) => holdsEncrypted(part, seen));
}

function secretsInClear(secrets: Entries, file: string): readonly SettingsProblem[] {
  return Object.entries(secrets).flatMap(([name, value]) => {
    const path = `secret:${onOneLine(name)}`;
    if (!SECRET_NAME.test(name) || name.length > 63) {
      return [
        { file, path, message: 'got this as the name of a secret, expected at most 63 lower-case letters, digits and dashes; rename it' },
      ];
    }
    if (isEncrypted(value)) return [];
    // The value itself stays out of the message: it may be the secret.
    return [
      {
        file,
        path,
        message: `got a value that is not encrypted, expected {secure: …}; remove the line and run \`pulumi config set --secret ${path}\``,
      },
    ];
  });
}
