import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from '../../../src/rehearsal/control-plane/binaries.js';
import { changes } from '../../../src/rehearsal/engine/step.js';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import { podsOf } from '../../../src/rehearsal/rehearse/pods.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';
import { Rehearsal } from '../../../src/rehearsal/rehearse/rehearsal.js';
import { PROGRAMS } from '../../../src/rehearsal/simulated-home/programs.js';
import { smallProgram } from '../../homes/small-home.js';
import { BUILD_TIMEOUT_MS, noSimulatedHome, provesAll, ROOT } from './available.js';
import { versions } from './everything.js';
import type { Order, Said } from './killable.js';

const killable = fileURLToPath(new URL('killable.ts', import.meta.url));
const SEED = Number(process.env['PERMACADE_SEED'] ?? 20_261_121);
const MOMENTS = provesAll ? 20 : 4;
/** About how long one application of the small home takes, from its start. */
const WHOLE_MS = 12_000;

describe.skipIf(noSimulatedHome)('an application that is interrupted', { timeout: 1_200_000 }, () => {
  let folder: string;
  let program: Program;
  let other: Program;
  let rehearsal: Rehearsal;

  beforeAll(() => findBinaries(PROGRAMS, { root: ROOT }), BUILD_TIMEOUT_MS);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    for (const name of ['one', 'other']) mkdirSync(join(folder, name));
    program = smallProgram(join(folder, 'one'));
    other = smallProgram(join(folder, 'other'), {
      games: [
        { driver: 'pong', title: 'Pong', tag: '9.9.9' },
        { driver: 'dkong', title: 'Kong' },
      ],
    });
    rehearsal = await Rehearsal.start({ root: ROOT, plan: program.plan });
  });
  afterEach(async () => {
    await rehearsal.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['restarting the API server', () => rehearsal.home.restartApiServer()],
    ['etcd standing still for five seconds', () => rehearsal.home.stopEtcdFor(5_000)],
  ])('by %s is whole with the next one', async (_, interrupt) => {
    const applying = rehearsal.apply(program).catch((error: unknown) => error);
    await wait(6_000);
    await interrupt();
    await applying;
    await expectWhole(program);
  });

  it(`by SIGKILL at ${MOMENTS} moments is whole with the next one each time (seed ${SEED})`, async () => {
    const random = generator(SEED);
    for (let moment = 0; moment < MOMENTS; moment++) {
      const next = moment % 2 === 0 ? program : other;
      await rehearsal.operate(next.plan);
      const before = await snapshot(rehearsal.home.client, next.plan.units);
      await killedAfter(next, random() * WHOLE_MS);
      // What was there and belongs to both is there still, and is not another one.
      const after = await snapshot(rehearsal.home.client, next.plan.units);
      const lost = [...before].filter(([id, { metadata }]) => after.get(id)?.metadata.uid !== metadata.uid).map(([id]) => id);
      expect(lost).toEqual([]);
      await expectWhole(next);
    }
  });

  /** Applies the program once more: then everything is there and runs, and a further time changes nothing. */
  async function expectWhole(wanted: Program): Promise<void> {
    const { client } = rehearsal.home;
    const { refused } = await rehearsal.apply(wanted);
    expect(refused).toEqual([]);
    expect((await podsOf(client, wanted.plan)).pending).toEqual([]);
    const objects = wanted.plan.units.filter(({ body }) => body.type === 'KubernetesObject').map(({ id }) => id);
    const there = await snapshot(client, wanted.plan.units);
    expect(objects.filter((id) => !there.has(id))).toEqual([]);
    const before = await versions(client);
    const again = await rehearsal.apply(wanted);
    expect(changes(again.engine)).toEqual([]);
    const after = await versions(client);
    expect([...before].filter(([key, version]) => after.get(key) !== version)).toEqual([]);
  }

  async function killedAfter(wanted: Program, milliseconds: number): Promise<void> {
    const { client, kubeconfig } = rehearsal.home;
    const child = fork(killable, { execArgv: ['--import', 'tsx'], stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.on('message', (said: Said) => {
      if ('done' in said) return;
      const installed = said.by === 'gate' ? rehearsal.gate(said.chart) : rehearsal.installChart(said.chart);
      installed.then(
        () => child.connected && child.send({ installed: said.chart }),
        () => undefined,
      );
    });
    child.send({ program: wanted, access: client.access, kubeconfig, state: rehearsal.stateFile } satisfies Order);
    await Promise.race([wait(milliseconds), ended]);
    child.kill('SIGKILL');
    await ended;
  }
});

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
