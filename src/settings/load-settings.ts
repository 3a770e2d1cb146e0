import { findInconsistencies } from './find-inconsistencies.js';
import { SettingsError, unusableFile } from './settings-error.js';
import { dotted, schemaProblems } from './schema-problems.js';
import { readText } from './read-text.js';
import type { Settings } from './settings.js';
import { fillDefaults } from './fill-defaults.js';
import { onOneLine } from './quote-value.js';
import { openStackFile } from './stack-file.js';
import { stackSchema } from './stack-schema.js';

/** Throws {@link SettingsError} for what cannot be the name of a stack, and so of a file. */
export function requireStackName(stack: string): void {
  if (/^[A-Za-z0-9._-]{1,100}$/.test(stack)) return;
  throw unusableFile(
    '--stack',
    `got '${onOneLine(stack.slice(0, 60))}', expected letters, digits, dots, dashes and underscores; name it like its file, Pulumi.NAME.yaml`,
  );
}

/** Reads and checks `Pulumi.<stack>.yaml`. Throws {@link SettingsError} with every problem found. */
export function loadSettings({ stack, file }: { readonly stack: string; readonly file: string }): Settings {
  requireStackName(stack);
  const text = readText(file, 'let npx permacade init write one from your machines, or name another with --settings FILE');
  const { config, secrets } = openStackFile(text, file);
  return parseSettings(config, { stack, file, secrets });
}

/**
 * Checks what stands under `permacade:` and fills in the defaults.
 * @param config keys without the `permacade:` before them
 * @param where stack, file named in messages, and the secrets the stack has
 */
export function parseSettings(
  config: Readonly<Record<string, unknown>>,
  where: { readonly stack: string; readonly file: string; readonly secrets?: readonly string[] },
): Settings {
  const pathText = (path: readonly PropertyKey[]): string => `permacade:${dotted(path)}`;
  const { success, data, error } = stackSchema.safeParse(config, { reportInput: true });
  if (!success) throw new SettingsError(schemaProblems(error.issues, where.file, pathText));
  const wrong = findInconsistencies(data);
  if (wrong.length > 0) throw new SettingsError(wrong.map(({ path, message }) => ({ file: where.file, path: pathText(path), message })));
  return fillDefaults(data, where.stack, where.secrets ?? []);
}
