import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../fit/random.js';
import { listProcesses } from './left-behind.js';
import { provesAll } from '../../proof.js';

const SEED = Number(process.env['PERMACADE_SEED'] ?? 7);
const RUNS = provesAll ? 50 : 3;

const BUSY = fileURLToPath(new URL('busy-folders.ts', import.meta.url));

describe(`a program that makes temporary folders and processes in them (seed ${SEED})`, { timeout: RUNS * 20_000 }, () => {
  let parent: string;
  beforeEach(() => void (parent = mkdtempSync(join(tmpdir(), 'permacade-test-'))));
  afterEach(() => rmSync(parent, { recursive: true }));

  it.each(['SIGINT', 'SIGTERM'] as const)('has none of them left when it ends at %s, whatever it was doing', async (signal) => {
    const random = new Random(SEED);
    for (let run = 0; run < RUNS; run++) {
      const program = spawn(process.execPath, ['--import', 'tsx', BUSY, parent], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(program, 'exit');
      const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
      expect((await lines.next()).value).toBe('ready');
      const after = random.from(0, 60);
      await wait(after);
      program.kill(signal);
      expect((await lines.next()).value).toBe('ended');
      expect(await ended).toEqual([7, null]);
      expect({ SEED, after, left: [readdirSync(parent), listProcesses(parent)] }).toEqual({ SEED, after, left: [[], []] });
    }
  });
});
