import { constants } from 'node:fs';
import { access, mkdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import { build, whyGoCannotBuild } from './go.js';
import { type BinaryName, findModule, type ModuleName, type Pins, readPins } from './pins.js';
import { TemporaryFolder } from './temporary-folder.js';

/** How often a process that waits for another one's build looks again. */
const WAIT_FOR_OTHERS_MS = 200;

export interface BinaryOptions {
  /** Folder of the repository, which has `rehearsal/`. */
  readonly root: string;
  /** Where a module's own variable (`KUBEBUILDER_ASSETS`), `XDG_CACHE_HOME`, `HOME` and `PATH` are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Told what is being built, as that takes minutes. @default - silent */
  readonly say?: (text: string) => void;
}

/** Absolute path of each program. */
export type Binaries<Name extends BinaryName> = Readonly<Record<Name, string>>;

/**
 * Finds programs: those of the control plane in `KUBEBUILDER_ASSETS` when that is set, all others in
 * `$XDG_CACHE_HOME/permacade` (or `~/.cache/permacade`), where those missing are built once from their Go module.
 * Of two processes that find something missing, one builds and the other waits. Throws a UserError with the way out.
 */
export async function findBinaries<Name extends BinaryName>(names: readonly Name[], options: BinaryOptions): Promise<Binaries<Name>> {
  const found: [string, string][] = [];
  for (const [module, members] of byModule(names)) found.push(...(await findInModule(module, members, options)));
  return Object.fromEntries(found) as Binaries<Name>;
}

/** Why `findBinaries` would fail before it builds anything, as a sentence with the way out; undefined when it would not. */
export async function whyNoBinaries(names: readonly BinaryName[], { root, env = process.env }: BinaryOptions): Promise<string | undefined> {
  try {
    for (const [module, members] of byModule(names)) {
      const pins = await readPins(root, module);
      const { missing } = await lookUp(members, pins, env);
      const reason = missing.length === 0 ? undefined : await whyGoCannotBuild(pins, env);
      if (reason !== undefined) return reason;
    }
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function byModule(names: readonly BinaryName[]): ReadonlyMap<ModuleName, readonly string[]> {
  const groups = new Map<ModuleName, string[]>();
  for (const name of names) groups.set(findModule(name), [...(groups.get(findModule(name)) ?? []), name]);
  return groups;
}

async function findInModule(module: ModuleName, names: readonly string[], options: BinaryOptions): Promise<readonly [string, string][]> {
  const { env = process.env, say = () => undefined } = options;
  const pins = await readPins(options.root, module);
  for (;;) {
    const { folder, missing } = await lookUp(names, pins, env);
    if (missing.length === 0) return names.map((name) => [name, join(folder, name)]);
    const reason = await whyGoCannotBuild(pins, env);
    if (reason !== undefined) throw new UserError(reason);
    const scratch = await scratchIn(folder);
    if (scratch === undefined) {
      say(`waiting for another process to build ${missing.join(' and ')}; if there is none, remove ${scratchPath(folder)}`);
      await wait(WAIT_FOR_OTHERS_MS);
    } else {
      await buildAll(missing, pins, folder, scratch, env, say);
    }
  }
}

async function lookUp(
  names: readonly string[],
  { module, key }: Pins,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly folder: string; readonly missing: readonly string[] }> {
  const given = module.given === undefined ? undefined : env[module.given];
  const folder = given ? resolve(given) : join(cacheFolder(env), key);
  const there = await Promise.all(names.map((name) => isProgram(join(folder, name))));
  const missing = names.filter((_, index) => !there[index]);
  if (given && missing.length > 0) {
    throw new UserError(
      `${module.given} is ${folder}, which has no program called ${missing.join(' or ')}: ` +
        'put what is missing there, or unset the variable to have everything built with Go',
    );
  }
  return { folder, missing };
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  const xdg = env['XDG_CACHE_HOME'];
  // The specification of base directories says to ignore a relative path.
  const base = xdg !== undefined && xdg.startsWith('/') ? xdg : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'permacade');
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function buildAll(
  names: readonly string[],
  pins: Pins,
  folder: string,
  scratch: TemporaryFolder,
  env: NodeJS.ProcessEnv,
  say: (text: string) => void,
): Promise<void> {
  try {
    for (const name of names) {
      // Another process may have built it between our look and our turn.
      if (await isProgram(join(folder, name))) continue;
      say(`building ${name} (${pins.version}), once; this takes minutes`);
      const built = join(scratch.path, name);
      await build(name, pins, built, scratch, env);
      await rename(built, join(folder, name));
    }
  } finally {
    await scratch.remove();
  }
}

/** On the same file system as the cache, so that a finished program is put in place in one step. */
function scratchPath(folder: string): string {
  return join(folder, '.building');
}

/** A place to build in; undefined while another process builds. It goes when its process does, however that ends. */
async function scratchIn(folder: string): Promise<TemporaryFolder | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    return TemporaryFolder.claim(scratchPath(folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `cannot write to the cache ${folder} (${code}): make room or permission for it, or set XDG_CACHE_HOME to a folder you can write`,
      {
        cause: error,
      },
    );
  }
}
