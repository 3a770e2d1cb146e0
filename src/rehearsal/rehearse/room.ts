import { statfs } from 'node:fs/promises';
import { UserError } from '../../user-error.js';

/** etcd alone sets aside 128 MiB for its log, and its data, the servers' logs and an unpacked program come beside it. */
const NEEDED_BYTES = 320 * 2 ** 20;

/**
 * Throws unless the folder has room for a rehearsal: one that runs out in the middle fails with whatever the first program
 * says that could not write. A folder that cannot be looked at is met by whoever makes something in it.
 */
export async function requireRoom(folder: string): Promise<void> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined) return;
  const free = found.bavail * found.bsize;
  if (free >= NEEDED_BYTES) return;
  const [has, needs] = [free, NEEDED_BYTES].map((bytes) => `${Math.floor(bytes / 2 ** 20)} MiB`);
  throw new UserError(
    `a rehearsal needs ${needs} of disk space, and ${folder} has ${has}: make room there, or set TMPDIR to another folder`,
  );
}
