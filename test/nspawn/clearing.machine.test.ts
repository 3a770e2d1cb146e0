import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { baseRoot } from './base-root.js';
import { listTraces } from './left-behind.js';
import { bootMachines, machines } from './machines.js';

const PROGRAM = fileURLToPath(new URL('boots-and-waits.ts', import.meta.url));

/** How long clearing away may take after a process died, on a busy computer. */
const SECONDS = 20;

describe.skipIf(machines)('clearing machines away', () => {
  beforeAll(baseRoot, 600_000);

  it('leaves nothing of a farm that was stopped', async () => {
    const farm = await bootMachines(['one', 'two']);
    await farm.machine('one').attachDisk();
    await farm.machine('one').restart();
    await farm.machine('two').powerCut();
    const { folder } = farm;
    expect((await listTraces(farm)).filter((line) => line !== folder)).not.toEqual([]);
    await farm.stop();
    expect(await listTraces(farm)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing when the test process gets %s', async (signal) => {
    const process = execa('node', ['--import', 'tsx', PROGRAM], { reject: false, stdin: 'ignore' });
    const farm = await new Promise<{ folder: string; gateway: string }>((resolve, reject) => {
      process.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())));
      void process.then(({ stderr }) => reject(new Error(stderr)));
    });
    expect(await listTraces(farm)).not.toEqual([]);
    process.kill(signal);
    await process;
    const deadline = Date.now() + SECONDS * 1000;
    while ((await listTraces(farm)).length > 0 && Date.now() < deadline) await wait(100);
    expect(await listTraces(farm)).toEqual([]);
  });
});
