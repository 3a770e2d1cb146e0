import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** The example home's settings, as the engine hands them to the program. */
export function exampleConfig(): Record<string, string> {
  const { config } = load(readFileSync(new URL('../../Pulumi.home.yaml', import.meta.url), 'utf8')) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}
