import { existsSync, readFileSync, statSync } from 'node:fs';
import { SettingsError, unusableFile } from '../../settings/settings-error.js';
import { dotted, schemaProblems } from '../../settings/schema-problems.js';
import { parseYaml } from '../../settings/yaml.js';
import { kubeconfigSchema } from './schema.js';

/** The three lists of a kubeconfig. */
export const SECTIONS = ['clusters', 'users', 'contexts'] as const;
export type Section = (typeof SECTIONS)[number];

/** A named entry, not looked into yet, and the file it came from: paths in it are relative to that. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly value: unknown;
}

/** What one or more kubeconfigs hold together. */
export interface Kubeconfig extends Readonly<Record<Section, ReadonlyMap<string, Entry>>> {
  readonly files: readonly string[];
  /** @default - none is set */
  readonly currentContext?: string;
}

/** Several as one, the first one first. */
export function together(configs: readonly Kubeconfig[]): Kubeconfig {
  const section = (name: Section): ReadonlyMap<string, Entry> => new Map(configs.flatMap((config) => [...config[name]]).toReversed());
  const currentContext = configs.find((config) => config.currentContext !== undefined)?.currentContext;
  return {
    files: configs.flatMap((config) => config.files),
    clusters: section('clusters'),
    users: section('users'),
    contexts: section('contexts'),
    ...(currentContext === undefined ? {} : { currentContext }),
  };
}

/** Whether there is something to read, or something that cannot be read, which reading then says. */
export function isThere(file: string): boolean {
  try {
    return existsSync(file) && !(statSync(file).isFile() && readFileSync(file, 'utf8').trim() === '');
  } catch {
    return true;
  }
}

/** The entries of one kubeconfig. A name that is there twice is an error, as it is for kubectl. */
export function parseKubeconfig(text: string, file: string): Kubeconfig {
  const { success, data, error } = kubeconfigSchema.safeParse(parseYaml(text, file, true) ?? {}, {
    reportInput: true,
  });
  if (!success) throw new SettingsError(schemaProblems(error.issues, file, dotted));
  const section = (name: Section, key: string): ReadonlyMap<string, Entry> => {
    const entries = (data[name] ?? []).map((entry): [string, Entry] => [entry.name, { name: entry.name, file, value: entry[key] }]);
    const twice = entries.find(([entry], index) => entries.findIndex(([other]) => other === entry) < index);
    if (twice !== undefined) throw unusableFile(file, `${name} has '${twice[0]}' twice, expected each name once; remove one of the two`);
    return new Map(entries);
  };
  const currentContext = data['current-context'];
  return {
    files: [file],
    clusters: section('clusters', 'cluster'),
    users: section('users', 'user'),
    contexts: section('contexts', 'context'),
    ...(currentContext === undefined || currentContext === null || currentContext === '' ? {} : { currentContext }),
  };
}
