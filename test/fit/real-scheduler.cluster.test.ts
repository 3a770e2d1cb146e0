import type { Plan } from '../../src/plan/plan.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUILD_TIMEOUT_MS } from '../rehearsal/control-plane/available.js';
import { noSimulatedHome } from '../rehearsal/simulated-home/available.js';
import { compared, type Compared } from './compared.js';
import { randomHome } from './random-home.js';
import { RealScheduler } from './real-scheduler.js';
import { smaller } from './smaller.js';
import { provesAll } from '../proof.js';

/** `PERMACADE_PROOF=all` looks at five hundred homes of up to forty nodes, which takes the better part of an hour. */
const SEEDS = Array.from({ length: provesAll ? 500 : 40 }, (_, index) => index + 1);
const BATCH = 10;
const OPTIONS = provesAll ? {} : { nodes: [3, 8] as const };
const batches = Array.from({ length: SEEDS.length / BATCH }, (_, index) => SEEDS.slice(index * BATCH, (index + 1) * BATCH));

describe.skipIf(noSimulatedHome)('the verdict on random homes, held against the real kube-scheduler', { timeout: 1_200_000 }, () => {
  let scheduler: RealScheduler;
  const results: Compared[] = [];

  beforeAll(async () => {
    scheduler = await RealScheduler.start();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => scheduler?.stop());

  /** The smallest part of the plan that shows a disagreement still. */
  async function smallest(plan: Plan, seed: number): Promise<string> {
    const { hosts, units } = await smaller(plan, async (part) => (await compared(scheduler, part, seed)).disagreements.length > 0);
    return `, still with ${hosts.map(({ name }) => name).join(', ')} and ${units.map(({ id }) => id).join(', ')}`;
  }

  test.each(batches.map((seeds) => [`${seeds[0]!} to ${seeds.at(-1)!}`, seeds] as const))('agrees on seeds %s', async (_, seeds) => {
    for (const seed of seeds) {
      const plan = randomHome(seed, OPTIONS);
      const result = await compared(scheduler, plan, seed);
      results.push(result);
      const least = result.disagreements.length === 0 ? '' : await smallest(plan, seed);
      expect(result.disagreements, `seed ${seed}${least}`).toEqual([]);
    }
  });

  test('has homes of every kind, and leaves few undecided', () => {
    const share = (...placements: readonly string[]): number =>
      results.filter(({ placement }) => placements.includes(placement)).length / results.length;
    console.log(`impossible ${share('impossible')}, tight ${share('tight')}, fits ${share('fits')}, undecided ${share('undecided')}`);
    expect(results).toHaveLength(SEEDS.length);
    expect(share('impossible')).toBeGreaterThanOrEqual(0.3);
    expect(share('tight', 'fits')).toBeGreaterThanOrEqual(0.2);
    expect(results.filter(({ nearlyFull }) => nearlyFull).length / results.length).toBeGreaterThanOrEqual(0.15);
    // Of forty one more or less is chance.
    expect(share('undecided')).toBeLessThan(provesAll ? 0.05 : 0.1);
  });
});
