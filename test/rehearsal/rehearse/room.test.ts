import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireRoom } from '../../../src/rehearsal/rehearse/room.js';
import { requirement } from '../../require.js';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const cannotMount = requirement('a disk without room', isRoot, 'mounting a small one takes root on Linux: run the tests as root');

describe('room for a rehearsal', () => {
  it('is there where there is plenty, and not asked about where there is no folder', async () => {
    await expect(requireRoom(tmpdir())).resolves.toBeUndefined();
    await expect(requireRoom('/no/such/folder')).resolves.toBeUndefined();
  });

  it.skipIf(cannotMount)('is asked for in one sentence where there is too little', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'none', folder]);
    try {
      await expect(requireRoom(folder)).rejects.toThrow(
        `a rehearsal needs 320 MiB of disk space, and ${folder} has 20 MiB: make room there, or set TMPDIR to another folder`,
      );
    } finally {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
  });
});
