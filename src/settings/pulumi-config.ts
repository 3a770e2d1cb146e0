import type { Settings } from './settings.js';
import { parseSettings } from './load-settings.js';
import { namespace } from './stack-file.js';
import { stackSchema } from './stack-schema.js';

/**
 * The settings of a running Pulumi program.
 * @param all `pulumi.runtime.allConfig()`: text as it is, everything else as JSON
 * @param stack name of the stack
 */
export function settingsFromPulumi(all: Readonly<Record<string, string>>, stack: string): Settings {
  const file = `Pulumi.${stack}.yaml`;
  const config = Object.entries(namespace(all, 'permacade:')).map(([key, text]) => {
    if (isText(key)) return [key, text] as const;
    try {
      return [key, JSON.parse(text) as unknown] as const;
    } catch {
      // Text where a list or map belongs: the check that follows says what is expected there.
      return [key, text] as const;
    }
  });
  return parseSettings(Object.fromEntries(config), { stack, file, secrets: Object.keys(namespace(all, 'secret:')) });
}

/** Whether a setting is text by its schema; only then does Pulumi hand over what the file says, unquoted. */
function isText(key: string): boolean {
  const shape: Readonly<Record<string, unknown>> = stackSchema.shape;
  return Object.hasOwn(shape, key) && typeName(shape[key]) === 'string';
}

function typeName(schema: unknown): string {
  const { type, innerType } = (schema as { readonly def: { readonly type: string; readonly innerType?: unknown } }).def;
  return innerType === undefined ? type : typeName(innerType);
}
