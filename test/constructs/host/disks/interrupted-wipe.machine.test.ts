import { execaSync } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { requirement } from '../../../require.js';
import { DiskBench, type LoopDisk, loops } from './bench.js';

const skip = requirement('interrupted wipes', loops, 'they need root, loop devices, mkfs.ext4, sgdisk, wipefs and unshare');

/** What the guard changes anything with. */
const CHANGING = ['wipefs', 'sgdisk', 'blkdiscard', 'dd', 'sync', 'mv', 'mkdir', 'blockdev'] as const;

/** Programs that kill everything of the guard at their nth call: before they do what they are for, or right after. */
function killedAt(count: number, moment: 'before' | 'after'): Readonly<Record<string, string>> {
  return Object.fromEntries(
    CHANGING.map((name) => {
      // The real one takes seconds, and what it removes is overwritten anyway.
      const real = name === 'sgdisk' ? ':' : execaSync('which', [name]).stdout;
      const kill = 'if [ "$calls" -eq COUNT ]; then kill -s KILL 0; fi'.replace('COUNT', String(count));
      const counts = 'here=$(dirname "$0"); calls=$(($(cat "$here/calls" 2>/dev/null || echo 0) + 1)); echo "$calls" >"$here/calls"';
      return [name, moment === 'before' ? `${counts}\n${kill}\n${real} "$@"` : `${counts}\n${real} "$@"\nstatus=$?\n${kill}\nexit $status`];
    }),
  );
}

function prepare(disk: LoopDisk): void {
  execaSync('mkfs.ext4', ['-q', '-F', disk.device]);
}

describe.skipIf(skip)('a wipe that is cut', () => {
  const bench = new DiskBench();
  afterAll(() => bench.close());

  it('is finished by the next run with the same token, wherever the cut was', { timeout: 60_000 }, async () => {
    const disk = bench.disk(16 * 1024 * 1024);
    let cuts = 0;
    for (let count = 1; count < 60; count++) {
      prepare(disk);
      const token = bench.token(disk);
      const cut = await bench.guard(disk, { token, programs: killedAt(count, count % 2 === 0 ? 'before' : 'after') });
      if (cut.exitCode === 0) break;
      cuts++;
      const { exitCode, stderr } = await bench.guard(disk, { token, programs: { sgdisk: ':' } });
      expect([count, exitCode, stderr]).toEqual([count, 0, expect.any(String)]);
      expect(execaSync('wipefs', ['--noheadings', disk.device]).stdout).toBe('');
      expect(bench.journal(disk)).toBe(`state given\nsize ${disk.size}\n`);
    }
    expect(cuts).toBeGreaterThan(8);
  });

  it('is not finished when something new is on the disk by then, or the token is not declared any more', async () => {
    const disk = bench.disk(16 * 1024 * 1024);
    prepare(disk);
    const token = bench.token(disk);
    const stops = { sgdisk: 'kill -s KILL 0', wipefs: 'case "$*" in *--all*) kill -s KILL 0 ;; esac; exec /usr/sbin/wipefs "$@"' };
    await bench.guard(disk, { token, programs: stops });
    expect(bench.journal(disk)).toContain(`state wiping\nsize ${disk.size}\ntoken ${token}\nsignature 0x438,ext4,`);
    const withdrawn = await bench.guard(disk);
    expect([withdrawn.exitCode, withdrawn.stderr]).toEqual([1, expect.stringContaining('is not empty')]);
    execaSync('mkfs.ext4', ['-q', '-F', disk.device]);
    const before = disk.digest();
    const { exitCode, stderr } = await bench.guard(disk, { token });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('has changed since the declared token was made')]);
    expect(disk.digest()).toBe(before);
  });
});
