import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { listProcesses } from './control-groups.js';
import type { SshResult } from './ssh.js';

/**
 * Runs a script in a running machine as root, beside ssh: it logs in nowhere and works when sshd does not.
 * Throws when the machine is off.
 */
export async function runInside(group: string, script: string, input = ''): Promise<SshResult> {
  const first = firstProcess(group);
  if (first === undefined) throw new Error(`machine ${group} is off`);
  const { stdout, stderr, exitCode } = await execa(
    'nsenter',
    ['-t', String(first), '-m', '-u', '-i', '-n', '-p', '-C', '/bin/sh', '-c', script],
    {
      input,
      reject: false,
      stripFinalNewline: false,
      extendEnv: false,
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8' },
    },
  );
  return { stdout, stderr, exitCode: exitCode ?? 255 };
}

/** The process that is number 1 in the machine, by its number out here. */
export function firstProcess(group: string): number | undefined {
  const depth = idsOf('self').length;
  return listProcesses(group).find((id) => {
    const ids = idsOf(id);
    return ids.length === depth + 1 && ids.at(-1) === '1';
  });
}

/** A process's number in every namespace from the outermost of ours inwards. */
function idsOf(id: number | 'self'): readonly string[] {
  try {
    const line = /^NSpid:(.*)$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'));
    return line?.[1]?.trim().split(/\s+/) ?? [];
  } catch {
    return [];
  }
}
