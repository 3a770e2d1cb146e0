import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SettingsError } from '../../src/settings/settings-error.js';
import { newFolder } from '../new-folder.js';

/** Settings of the example home, as values. */
export const exampleConfig = (): Record<string, unknown> =>
  (parse(readFileSync('Pulumi.home.yaml', 'utf8')) as { readonly config: Record<string, unknown> }).config;

/** The smallest settings there are. */
export const smallest = (): Record<string, unknown> => ({
  'permacade:domain': 'home.arpa',
  'permacade:ca': exampleConfig()['permacade:ca'],
  'permacade:hosts': [{ name: 'one', address: '192.168.137.2', model: 'pi4-4g', roles: ['server'] }],
});

/** The smallest settings with other values in their host. */
export const withHost = (host: Record<string, unknown>): Record<string, unknown> => ({
  ...smallest(),
  'permacade:hosts': [{ name: 'one', address: '192.168.137.2', model: 'pi4-4g', roles: ['server'], ...host }],
});

/** Writes a file into a new folder, and returns its path. */
export function written(name: string, content: string | Uint8Array): string {
  const file = join(newFolder(), name);
  writeFileSync(file, content);
  return file;
}

/** The problems of what `run` throws, with file names cut to their last part; fails when it throws anything else or nothing. */
export function readProblems(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^\/\S*\//, ''));
  }
  throw new Error('nothing was thrown');
}
