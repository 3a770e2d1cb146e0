import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readFileSync, readlinkSync } from 'node:fs';

/** What is known about a file, folder, link or device. */
export interface FileState {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Permission bits as octal digits, such as `0644`. */
  readonly mode: string;
  /** Numbers of user and group, such as `0:0`. */
  readonly owner: string;
  /** When its content was last written, in nanoseconds since 1970, as digits. */
  readonly modified: string;
  /** Bytes, of a file. */
  readonly size?: number;
  /** SHA-256 of the content, of a file. */
  readonly digest?: string;
  /** Where a link leads. */
  readonly target?: string;
}

/** Digests of files that were read before, by all that changes when a file is written. */
const digests = new Map<string, string>();

/** Reads the state of one path, without following links; undefined when it is gone. */
export function readState(path: string): FileState | undefined {
  try {
    const stats = lstatSync(path, { bigint: true });
    const all = { mode: mode(stats), owner: `${stats.uid}:${stats.gid}`, modified: String(stats.mtimeNs) };
    if (stats.isDirectory()) return { kind: 'folder', ...all };
    if (stats.isSymbolicLink()) return { kind: 'link', ...all, target: readlinkSync(path) };
    if (!stats.isFile()) return { kind: 'other', ...all };
    return { kind: 'file', ...all, size: Number(stats.size), digest: digest(path, stats) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function mode(stats: BigIntStats): string {
  return (stats.mode & 0o7777n).toString(8).padStart(4, '0');
}

function digest(path: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  const key = [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  const known = digests.get(key);
  if (known !== undefined) return known;
  const made = createHash('sha256').update(readFileSync(path)).digest('hex');
  digests.set(key, made);
  return made;
}
