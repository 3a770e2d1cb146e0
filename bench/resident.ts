import { readdirSync, readFileSync } from 'node:fs';

/** Looks at a process and everything below it now and then, and remembers the most memory they held together. Linux only. */
export function watchPeak(pid: number): { readonly stop: () => number } {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, readResident(pid))), 500);
  return {
    /** Mebibytes. */
    stop: () => {
      clearInterval(timer);
      return peak / 1024;
    },
  };
}

/** Kibibytes that a process and its descendants hold. */
function readResident(root: number): number {
  const processes = readdirSync('/proc').flatMap((name) => {
    try {
      const status = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/status`, 'utf8') : '';
      const [parent, resident] = ['PPid', 'VmRSS'].map((key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0));
      return status === '' ? [] : [{ pid: Number(name), parent: parent!, resident: resident! }];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
  const members = new Set([root]);
  for (const member of members) for (const { pid, parent } of processes) if (parent === member) members.add(pid);
  return processes.filter(({ pid }) => members.has(pid)).reduce((total, { resident }) => total + resident, 0);
}
