import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.js';
import { readHome } from '../../src/fit/read-home.js';
import { verdict } from '../../src/fit/assess.js';
import { inventory } from '../homes/inventory.js';
import { BUILD_TIMEOUT_MS } from '../rehearsal/control-plane/available.js';
import { noSimulatedHome } from '../rehearsal/simulated-home/available.js';
import { exampleHome } from '../stacks/example.js';
import { RealScheduler } from './real-scheduler.js';
import { provesAll } from '../proof.js';

/** `PERMACADE_PROOF=all` takes every machine away in turn; otherwise one of each sort. */
const HOMES: readonly (readonly [string, () => Plan, readonly string[]])[] = [
  ['the example home', () => exampleHome().plan, ['hera', 'pi-node-2', 'pi-5-2']],
  ['the house', () => inventory('house'), ['dionysus']],
];

describe.skipIf(noSimulatedHome)('the loss of a node, held against the real kube-scheduler', { timeout: 600_000 }, () => {
  let scheduler: RealScheduler;
  beforeAll(async () => {
    scheduler = await RealScheduler.start();
  }, BUILD_TIMEOUT_MS);
  afterAll(() => scheduler?.stop());

  test.each(HOMES)('places what moves and what waits in %s, and nothing of what stops', async (_, make, some) => {
    const plan = make();
    const { losses, placements } = verdict(plan);
    const servers = plan.hosts.filter(({ roles }) => roles.includes('server')).map(({ name }) => name);
    const lost = provesAll ? Object.keys(losses).filter((node) => !servers.includes(node)) : some;
    for (const node of lost) {
      const { moves, waits, stops } = losses[node]!;
      const home = readHome({ ...plan, hosts: plan.hosts.filter(({ name }) => name !== node) });
      await scheduler.use(home);
      const staying = Object.entries(placements).filter(([, on]) => on !== node);
      const before = await scheduler.come(
        staying.map(([pod, on]) => ({ pod, node: on })),
        20_000,
      );
      expect({ node, waiting: before.waiting }).toEqual({ node, waiting: [] });
      const after = await scheduler.come([...moves, ...waits, ...stops].map((pod) => ({ pod })));
      expect({ node, waiting: [...after.waiting].sort() }).toEqual({ node, waiting: [...stops].sort() });
    }
  });
});
