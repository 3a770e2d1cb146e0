import { constants } from 'node:fs';
import { access, mkdir, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../../user-error.js';
import { build, whyGoCannotBuild } from './go.js';
import { type BinaryName, type Pins, readPins } from './pins.js';
import { TemporaryFolder } from './temporary-folder.js';

/** How often a process that waits for another one's build looks again. */
const WAIT_FOR_OTHERS_MS = 200;

export interface BinaryOptions {
  /** Folder of the repository, which has `rehearsal/go.mod`. */
  readonly root: string;
  /** Where `KUBEBUILDER_ASSETS`, `XDG_CACHE_HOME`, `HOME` and `PATH` are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Told what is being built, as that takes minutes. @default - silent */
  readonly say?: (text: string) => void;
}

/** Absolute path of each program. */
export type Binaries<Name extends BinaryName> = Readonly<Record<Name, string>>;

/**
 * Finds the programs of the control plane: in `KUBEBUILDER_ASSETS` when that is set, else in
 * `$XDG_CACHE_HOME/permacade` (or `~/.cache/permacade`), where those missing are built once from `rehearsal/go.mod`.
 * Of two processes that find something missing, one builds and the other waits. Throws a UserError with the way out.
 */
export async function findBinaries<Name extends BinaryName>(names: readonly Name[], options: BinaryOptions): Promise<Binaries<Name>> {
  const { env = process.env, say = () => undefined } = options;
  const pins = await readPins(options.root);
  for (;;) {
    const { folder, missing } = await lookUp(names, pins, env);
    if (missing.length === 0) return Object.fromEntries(names.map((name) => [name, join(folder, name)])) as Binaries<Name>;
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

/** Why `findBinaries` would fail before it builds anything, as a sentence with the way out; undefined when it would not. */
export async function whyNoBinaries(names: readonly BinaryName[], { root, env = process.env }: BinaryOptions): Promise<string | undefined> {
  try {
    const pins = await readPins(root);
    const { missing } = await lookUp(names, pins, env);
    return missing.length === 0 ? undefined : await whyGoCannotBuild(pins, env);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

async function lookUp<Name extends BinaryName>(
  names: readonly Name[],
  pins: Pins,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly folder: string; readonly missing: readonly Name[] }> {
  const assets = env['KUBEBUILDER_ASSETS'];
  const given = assets !== undefined && assets !== '';
  const folder = given ? resolve(assets) : join(cacheFolder(env), pins.key);
  const there = await Promise.all(names.map((name) => isProgram(join(folder, name))));
  const missing = names.filter((_, index) => !there[index]);
  if (given && missing.length > 0) {
    throw new UserError(
      `KUBEBUILDER_ASSETS is ${folder}, which has no program called ${missing.join(' or ')}: ` +
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
  names: readonly BinaryName[],
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
      say(`building ${name} for Kubernetes ${pins.kubernetes}, once; this takes minutes`);
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
    return await TemporaryFolder.claim(scratchPath(folder));
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
