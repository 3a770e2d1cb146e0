import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readText } from '../../settings/read-text.js';
import { UserError } from '../../user-error.js';
import { isThere } from './kubeconfig.js';

/** Only its owner may read a kubeconfig: it holds keys. */
const MODE = 0o600;

/** What became of the file. */
export interface Changed {
  readonly changed: boolean;
  /** Where the file is as it was. @default - there was none, or nothing changed */
  readonly backup?: string;
}

/**
 * Changes a kubeconfig as a whole: the new one appears at once or not at all, and the old one is kept beside it. A symbolic
 * link stays one. The lock is kubectl's (kubernetes/client-go@v0.36.3 tools/clientcmd/config.go, lockFile), so that neither
 * undoes what the other does.
 *
 * @param change from the text as it is, empty when there is none, to the text as it should be
 */
export function changeKubeconfig(file: string, change: (text: string) => string): Changed {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return locked(file, () => changed(file, change));
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} cannot be changed (${code}): make room or permission in ${dirname(file)}, or name another with --file`, {
      cause: error,
    });
  }
}

function locked<Result>(file: string, run: () => Result): Result {
  const lock = `${file}.lock`;
  try {
    closeSync(openSync(lock, 'wx', MODE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new UserError(`${file} is being changed by another program: run this again, or remove ${lock} when none is`, { cause: error });
  }
  try {
    return run();
  } finally {
    rmSync(lock, { force: true });
  }
}

function changed(file: string, change: (text: string) => string): Changed {
  const path = linked(file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw new UserError(`${file} is no file: name one with --file`);
  const before = isThere(path) ? readText(path, 'name another with --file') : '';
  const after = change(before);
  if (after === before) {
    if (found !== undefined && (found.mode & 0o777) !== MODE) chmodSync(path, MODE);
    return { changed: false };
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeWhole(temporary, after, found);
    const backup = found === undefined ? undefined : keep(path);
    renameSync(temporary, path);
    return { changed: true, ...(backup === undefined ? {} : { backup }) };
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Links followed at most; the system itself follows no more. */
const MOST_LINKS = 40;

/** Where a path leads, also when there is nothing there yet. */
function linked(file: string, links = 0): string {
  try {
    const next = resolve(dirname(file), readlinkSync(file));
    if (links < MOST_LINKS) return linked(next, links + 1);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EINVAL' || code === 'ENOENT') return file;
    throw error;
  }
  throw new UserError(`${file} is a link that leads in a circle: name another file with --file`);
}

/** On the disk before it takes the old one's place, and the old one's owner keeps it. */
function writeWhole(path: string, text: string, old: Stats | undefined): void {
  const file = openSync(path, 'wx', MODE);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (old !== undefined && old.uid !== process.getuid?.()) chownSync(path, old.uid, old.gid);
}

/** Copies a file beside itself under the first name that nobody has: `config.backup`, `config.backup-2` and so on. */
function keep(path: string): string {
  for (let number = 1; ; number++) {
    const backup = number === 1 ? `${path}.backup` : `${path}.backup-${number}`;
    try {
      copyFileSync(path, backup, constants.COPYFILE_EXCL);
      chmodSync(backup, MODE);
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
