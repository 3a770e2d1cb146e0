import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../user-error.js';

/**
 * Holds a state for this process while the work lasts, so that no two runs change it at once. The lock of a process
 * that was killed is taken over; the real engine leaves that to `pulumi cancel`.
 */
export async function withLock<T>(state: string, work: () => Promise<T>): Promise<T> {
  const file = `${state}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  if (!tryLock(file)) {
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) throw new UserError(`${state}: process ${holder} is changing it right now; wait until it has ended`);
    rmSync(file, { force: true });
    if (!tryLock(file)) throw new UserError(`${state}: another process has just begun to change it; wait until it has ended`);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
