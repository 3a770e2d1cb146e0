import { createHash } from 'node:crypto';
import type { HostCommandBody, Plan, Scripts } from '../../plan/plan.js';
import { withSourced } from '../../plan/scripts.js';
import { gzipText } from './gzip-text.js';
import { ownScripts } from './own-scripts.js';
import { withoutComments } from './without-comments.js';

/** Folder on every host that holds a folder for each script. Scripts hold no secrets: everybody may read them. */
export const SCRIPT_FOLDERS = '/usr/local/lib/permacade';

/** The scripts that one host needs. */
export interface Installation {
  readonly digest: string;
  /** SHA-256 and path below {@link SCRIPT_FOLDERS} of every file. */
  readonly files: readonly (readonly [sha256: string, path: string])[];
  /** What `install-scripts.sh` reads. */
  readonly packed: () => string;
}

const folders = new WeakMap<Scripts, Map<string, string>>();
const installations = new WeakMap<Plan['units'], Map<string, Installation>>();

/** The folder of a script, named by the digest of it and of all that it sources: a change of one script is a change of its users alone. */
export function scriptFolder(scripts: Scripts, name: string): string {
  return once(folders, scripts, name, () => folderNamed(name, readTexts(scripts, withSourced(scripts, name))));
}

/** The folder of what runs the scripts. */
export function runnerFolder(): string {
  return once(folders, ownScripts(), 'call.sh', () => folderNamed('call.sh', readTexts(ownScripts(), Object.keys(ownScripts()))));
}

/** The scripts of everything that runs on a host, for others as well. */
export function installation(plan: Pick<Plan, 'units' | 'scripts'>, host: string): Installation {
  return once(installations, plan.units, host, () => made(plan, host));
}

function made({ units, scripts }: Pick<Plan, 'units' | 'scripts'>, host: string): Installation {
  const names = new Set(
    units.flatMap(({ body }) => (body.type === 'HostCommand' && body.runsOn === host && !body.bundlesScript ? listScripts(body) : [])),
  );
  const used = [...names].map((name) => [scriptFolder(scripts, name), readTexts(scripts, withSourced(scripts, name))] as const);
  const all = [[runnerFolder(), readTexts(ownScripts(), Object.keys(ownScripts()))] as const, ...used].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = all.flatMap(([folder, each]) => each.map(([name, text]) => [`${folder}/${name}`, text] as const));
  const files = texts.map(([path, text]) => [sha256(text), path] as const);
  // What several scripts source travels once.
  const distinct = [...new Map(texts.map(([, text], at) => [files[at]![0], text]))];
  const numbers = new Map(distinct.map(([digest], at) => [digest, at] as const));
  const list = files.map(([digest, path]) => `${numbers.get(digest)} ${path}\n`).join('');
  const whole = `${list}\n${distinct.map(([, text], at) => `#: ${at}\n${text}`).join('')}`;
  const packed = (): string => gzipText(whole);
  return { digest: sha256(JSON.stringify(files)).slice(0, 32), files, packed };
}

function listScripts({ script, state, delete: removal }: HostCommandBody): readonly string[] {
  return [script, state, removal].filter((name) => name !== undefined);
}

function readTexts(scripts: Scripts, names: readonly string[]): readonly (readonly [string, string])[] {
  return names.map((name) => [name, withoutComments(scripts[name]!)] as const);
}

function folderNamed(name: string, texts: readonly (readonly [string, string])[]): string {
  return `${name.slice(0, -'.sh'.length)}-${sha256(JSON.stringify(texts)).slice(0, 16)}`;
}

function once<Key extends object, Value>(known: WeakMap<Key, Map<string, Value>>, key: Key, name: string, make: () => Value): Value {
  const values = known.get(key) ?? new Map<string, Value>();
  known.set(key, values);
  const value = values.get(name) ?? make();
  values.set(name, value);
  return value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
