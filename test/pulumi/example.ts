import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The example home's settings, as the engine hands them to the program. */
export function exampleConfig(): Record<string, string> {
  const { config } = parse(readFileSync(new URL('../../Pulumi.home.yaml', import.meta.url), 'utf8')) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}
