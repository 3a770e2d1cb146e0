import { createHash } from 'node:crypto';

/** Folder on every managed machine for what Permacade remembers there; only root can look into it. */
export const STATE_FOLDER = '/var/lib/permacade';

const READABLE = 80;

/**
 * File below `stamps` in the {@link STATE_FOLDER} that remembers how one unit was last applied. It begins with what a person
 * recognises; the digest keeps two units apart whatever they are called.
 *
 * @param unitId such as `host/pi-3/etc/hostname`
 */
export function stampName(unitId: string): string {
  const readable = unitId
    .split('/')
    .slice(2)
    .join('-')
    .replace(/[^A-Za-z0-9.-]+/g, '-');
  return `${readable.slice(0, READABLE)}.${createHash('sha256').update(unitId).digest('hex').slice(0, 16)}`;
}
