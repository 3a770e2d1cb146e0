import { readFileSync, statSync } from 'node:fs';
import { unusableFile } from './settings-error.js';

/**
 * The text of a file that a person wrote, without a byte order mark.
 * @param wayOut what to do when there is no such file
 */
export function readText(file: string, wayOut: string): string {
  const text = decoded(file, readBytes(file, wayOut));
  if (text.trim() === '') throw unusableFile(file, `the file is empty; ${wayOut}`);
  return text;
}

function readBytes(file: string, wayOut: string): Buffer {
  try {
    const stats = statSync(file);
    // A device such as /dev/zero has no end.
    if (stats.isDirectory() || stats.isCharacterDevice() || stats.isBlockDevice()) {
      throw unusableFile(file, `got a ${stats.isDirectory() ? 'directory' : 'device'}, expected a file; name the file itself`);
    }
    return readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') throw unusableFile(file, `file not found; ${wayOut}`);
    throw unusableFile(file, `cannot be read (${String(error.code)}); check its permissions`);
  }
}

function decoded(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusableFile(file, 'got bytes that are not UTF-8 text; save the file as UTF-8');
  }
}
