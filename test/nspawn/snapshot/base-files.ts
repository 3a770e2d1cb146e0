import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FileState, readState } from './file-state.js';

const read = new Map<string, ReadonlyMap<string, FileState>>();

/** Every file of the base, by its path in a machine. Reading them all takes seconds, so the list is kept beside the base. */
export function baseFiles(base: string): ReadonlyMap<string, FileState> {
  const known = read.get(base);
  if (known !== undefined) return known;
  const list = `${base}.files.json`;
  if (!existsSync(list)) {
    const part = `${list}.${process.pid}`;
    writeFileSync(part, JSON.stringify(filesBelow(base)));
    renameSync(part, list);
  }
  const files = new Map(JSON.parse(readFileSync(list, 'utf8')) as readonly (readonly [string, FileState])[]);
  read.set(base, files);
  return files;
}

/** Every path below a folder, and the folder itself as `/`. */
function filesBelow(folder: string): readonly (readonly [string, FileState])[] {
  const found: (readonly [string, FileState])[] = [];
  const visit = (path: string): void => {
    const state = readState(join(folder, path));
    if (state === undefined) return;
    found.push([path, state]);
    if (state.kind !== 'folder') return;
    for (const name of readdirSync(join(folder, path))) visit(join(path, name));
  };
  visit('/');
  return found;
}
