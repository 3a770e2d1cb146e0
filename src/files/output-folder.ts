import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.js';
import { type Contents, OWNED_FOLDERS } from './contents.js';

/** What writing did, or what `--check` found; paths below the output folder. */
export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

const MARKER = '.permacade';
const HALF_A_MARKER = /^\.permacade\.\d+\.tmp$/;
/** What a run that was killed leaves behind. */
const INTERRUPTED = new RegExp(`^\\.(?:${OWNED_FOLDERS.join('|')})\\.(\\d+)\\.tmp$`);
const MARKER_TEXT = 'Everything in this folder is written by `permacade synth`, and what is no longer part of the home is removed.\n';

/** How the folder differs from what the plan says. Reads, never writes. */
export function compareFolder(out: string, contents: Contents): Difference {
  const present = new Set(listed(out));
  const added: string[] = [];
  const changed: string[] = [];
  let unchanged = 0;
  for (const [path, text] of contents) {
    if (!present.delete(path)) added.push(path);
    else if (readFileSync(join(out, path), 'utf8') === text) unchanged++;
    else changed.push(path);
  }
  return { added, changed, removed: [...present].sort(), unchanged };
}

/** Brings the folder up to date. Each file is replaced whole or not at all. */
export function writeFolder(out: string, contents: Contents): Difference {
  claim(out);
  const difference = compareFolder(out, contents);
  const { added, changed, removed } = difference;
  try {
    for (const path of removed) remove(out, path);
    const absent = OWNED_FOLDERS.filter((folder) => !existsSync(join(out, folder)));
    const isNew = (path: string): boolean => absent.some((folder) => path.startsWith(`${folder}/`));
    for (const path of [...added.filter((path) => !isNew(path)), ...changed]) {
      mkdirSync(dirname(join(out, path)), { recursive: true });
      replaceFile(join(out, path), contents.get(path)!);
    }
    for (const folder of absent) {
      const below = added.filter((path) => path.startsWith(`${folder}/`));
      if (below.length > 0) writeNewFolder(out, folder, below, contents);
    }
  } catch (error) {
    throw unwritable(out, error);
  }
  return difference;
}

/** A folder that is not there yet appears in one step with everything in it, which spares a rename per file. */
function writeNewFolder(out: string, folder: string, paths: readonly string[], contents: Contents): void {
  const temporary = join(out, `.${folder}.${process.pid}.tmp`);
  try {
    const made = new Set<string>();
    for (const path of paths) {
      const target = join(temporary, path.slice(folder.length));
      const parent = dirname(target);
      if (!made.has(parent)) mkdirSync(parent, { recursive: true });
      made.add(parent);
      writeFileSync(target, contents.get(path)!);
    }
    renameSync(temporary, join(out, folder));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Replaces a file in one step, so that a reader or a crash never meets half of it. */
function replaceFile(target: string, text: string): void {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Only a folder that is empty, new or ours is written to: stale files in it are removed. */
function claim(out: string): void {
  try {
    makeFolder(out);
    const entries = readdirSync(out).filter((entry) => !HALF_A_MARKER.test(entry));
    if (entries.includes(MARKER)) {
      for (const left of entries.filter(isLeftOver)) rmSync(join(out, left), { recursive: true });
      return;
    }
    if (entries.length > 0) {
      throw new UserError(`${out}: is not empty and was not written by permacade: give an empty folder with --out, or empty this one`);
    }
    replaceFile(join(out, MARKER), MARKER_TEXT);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unwritable(out, error);
  }
}

/** Whether an entry is of a run that has ended; one that still runs clears up after itself. */
function isLeftOver(entry: string): boolean {
  const pid = INTERRUPTED.exec(entry)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return reason(error) === 'ESRCH';
  }
}

/** Step by step: on `/proc` and its like, Node's recursive way never ends. */
function makeFolder(path: string): void {
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (reason(error) !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

function unwritable(out: string, error: unknown): UserError {
  // A folder that was not there a moment ago is: somebody else made it meanwhile.
  if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(reason(error)) && existsSync(join(out, MARKER))) {
    return new UserError(`${out}: another permacade is writing it: wait for it and run again`);
  }
  return new UserError(`${out}: cannot be written (${reason(error)}): free the path or give another folder with --out`);
}

function listed(out: string): readonly string[] {
  return OWNED_FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new UserError(`${join(out, folder)}: cannot be read (${reason(error)}): it must be a folder`);
    }
  });
}

/** Removes a file, and the folders above it that it leaves empty. */
function remove(out: string, path: string): void {
  rmSync(join(out, path), { force: true });
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (readdirSync(join(out, folder)).length > 0) return;
    rmdirSync(join(out, folder));
  }
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
