import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { baseFiles } from './base-files.js';
import { type FileState, readState } from './file-state.js';

/** What lives in memory, and what a running system writes by itself. */
const NEVER = [
  ...['/proc', '/sys', '/dev', '/run', '/tmp', '/var/tmp', '/var/log'],
  ...['/var/lib/systemd/timers', '/var/lib/systemd/timesync', '/var/lib/systemd/random-seed', '/var/lib/private'],
];

/** Where a machine's files are, seen from outside. */
export interface Layers {
  readonly base: string;
  /** What the machine has and the base has not. */
  readonly upper: string;
  /** Both together, as the machine sees them. */
  readonly root: string;
}

/**
 * Every file of a machine by its path: those of the base, over which the machine's own are laid. Only the latter are read.
 * What is mounted in the machine is not seen.
 *
 * @param except paths of which nothing below is looked at, as well as those that change by themselves
 */
export function readFiles({ base, upper, root }: Layers, except: readonly string[]): ReadonlyMap<string, FileState> {
  const skipped = new Set([...NEVER, ...except]);
  const files = new Map(baseFiles(base));
  const remove = (path: string): void => {
    for (const known of [...files.keys()]) if (known === path || known.startsWith(`${path}/`)) files.delete(known);
  };
  for (const path of skipped) remove(path);

  const visit = (path: string): void => {
    if (skipped.has(path) || isWhiteout(join(upper, path))) return;
    const state = readState(join(upper, path));
    if (state === undefined) return;
    const before = files.get(path);
    files.set(path, state);
    if (before?.kind === 'folder') {
      // What is gone: covered in the upper layer by a mark of its own, or by a new folder as a whole.
      const now = new Set(state.kind === 'folder' ? namesIn(join(root, path)) : []);
      for (const name of namesIn(join(base, path))) if (!now.has(name)) remove(join(path, name));
    }
    if (state.kind === 'folder') for (const name of namesIn(join(upper, path))) visit(join(path, name));
  };
  visit('/');
  return files;
}

/** A device with the number 0 stands in the upper layer for a file of the base that was removed. */
function isWhiteout(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isCharacterDevice() === true && stats.rdev === 0;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It went while it was read.
    return [];
  }
}
