import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Processes that work in a folder or were told of it, as `pid: command line`. Linux only. */
export function listProcesses(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const involved = readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) || command.includes(folder);
        return involved ? [`${pid}: ${command}`] : [];
      } catch {
        // It ended while it was looked at, or is a zombie without a working directory.
        return [];
      }
    });
}

/** Waits, at most 10 s, until neither the folder nor a process of it is left; returns what is. */
export async function leftBehind(folder: string): Promise<readonly string[]> {
  for (const deadline = Date.now() + 10_000; ; await wait(50)) {
    const left = [...listProcesses(folder), ...(existsSync(folder) ? [folder] : [])];
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}
