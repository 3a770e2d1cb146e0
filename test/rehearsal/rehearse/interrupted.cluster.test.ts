import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changes } from '../../../src/rehearsal/pulumi/report.js';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import { readPods } from '../../../src/rehearsal/rehearse/pods.js';
import type { Program } from '../../../src/rehearsal/rehearse/program.js';
import { Rehearsal } from '../../../src/rehearsal/rehearse/rehearsal.js';
import { smallProgram } from '../../homes/small-home.js';
import { provesAll } from '../../proof.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome, ROOT } from './available.js';

/** After which of its steps Pulumi is killed. */
const MOMENTS = provesAll ? [3, 12, 25, 40, 55, 70] : [12, 45];

describe.skipIf(noSimulatedHome)('a `pulumi up` that is killed', { timeout: 1_200_000 }, () => {
  let folder: string;
  let programs: readonly Program[];
  let rehearsal: Rehearsal;

  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    programs = ['one', 'other'].map((name, at) => {
      mkdirSync(join(folder, name));
      return smallProgram(join(folder, name), {
        gitops: false,
        games: [
          { driver: 'pong', title: 'Pong', tag: at === 0 ? '1.0.0' : '9.9.9' },
          { driver: 'dkong', title: 'Kong' },
        ],
      });
    });
    rehearsal = await Rehearsal.start({ root: ROOT, plan: programs[0]!.plan });
  });
  afterEach(async () => {
    await rehearsal.stop();
    rmSync(folder, { recursive: true });
  });

  it('leaves a lock that `pulumi cancel` takes away, and is whole with the next one', async () => {
    for (const [at, moment] of MOMENTS.entries()) {
      const program = programs[at % 2]!;
      await rehearsal.operate(program.plan);
      let steps = 0;
      const killed = await rehearsal.pulumi.up(program, () => void (++steps === moment && rehearsal.pulumi.kill()));
      expect(killed.failed).toBe(true);
      const locked = await rehearsal.pulumi.up(program);
      expect(locked.diagnostics.map(({ message }) => message).join('\n')).toContain('the stack is currently locked');
      await rehearsal.pulumi.cancel(program);
      await expectWhole(program);
    }
  });

  /** Applies the program once more: then everything is there and runs, and a further time changes nothing. */
  async function expectWhole(program: Program): Promise<void> {
    const { client } = rehearsal.home;
    const { refused } = await rehearsal.apply(program);
    expect(refused).toEqual([]);
    expect((await readPods(client, program.plan)).pending).toEqual([]);
    const objects = program.plan.units.filter(({ body }) => body.type === 'KubernetesObject').map(({ id }) => id);
    const there = await snapshot(client, program.plan.units);
    expect(objects.filter((id) => !there.has(id))).toEqual([]);
    expect(changes(await rehearsal.up(program))).toEqual([]);
  }
});
