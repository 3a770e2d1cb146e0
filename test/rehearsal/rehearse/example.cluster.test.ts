import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { changes } from '../../../src/rehearsal/pulumi/report.js';
import { programConfig } from '../../../src/rehearsal/rehearse/config.js';
import { readPods } from '../../../src/rehearsal/rehearse/pods.js';
import { Rehearsal } from '../../../src/rehearsal/rehearse/rehearsal.js';
import { snapshot } from '../../../src/rehearsal/rehearse/changes.js';
import { exampleHome } from '../../stacks/example.js';
import { provesAll } from '../../proof.js';
import { buildPrograms, BUILD_TIMEOUT_MS, noSimulatedHome, ROOT } from './available.js';
import { versions } from './everything.js';

/** With GitOps and without; in an ordinary run only as the example is. */
const OWNERS = provesAll ? [true, false] : [true];

describe.skipIf(noSimulatedHome)('the example home, rehearsed', { timeout: 900_000 }, () => {
  beforeAll(buildPrograms, BUILD_TIMEOUT_MS);

  it.each(OWNERS)('is accepted whole, every pod runs, and a second application changes nothing (GitOps: %s)', async (gitops) => {
    const { plan } = exampleHome(gitops ? {} : { gitops: undefined });
    const { config: all, secretKeys } = programConfig({ settings: join(ROOT, 'Pulumi.home.yaml'), plan });
    const { 'permacade:gitops': url, ...rest } = all;
    const config = gitops ? { ...rest, 'permacade:gitops': url! } : rest;
    const program = { title: 'the example', root: ROOT, stack: 'home', plan, config, secretKeys };
    const rehearsal = await Rehearsal.start({ root: ROOT, plan });
    try {
      const { client } = rehearsal.home;
      const wanted = await rehearsal.pulumi.preview(program);
      expect([wanted.failed, wanted.output]).toEqual([false, expect.stringMatching(/\+ \d{3} to create/)]);
      const first = await rehearsal.apply(program);
      expect(first.refused).toEqual([]);
      expect(first.sync?.done).toBe(gitops ? true : undefined);
      expect(first.engine.failed).toBe(false);
      const { pending, fine } = await readPods(client, plan);
      expect(pending).toEqual([]);
      expect(fine).toBeGreaterThan(50);
      const objects = plan.units.filter(({ body }) => body.type === 'KubernetesObject').map(({ id }) => id);
      const there = await snapshot(client, plan.units);
      expect(objects.filter((id) => !there.has(id))).toEqual([]);

      const before = await versions(client);
      expect(before.size).toBeGreaterThan(objects.length + fine);
      expect(changes(await rehearsal.pulumi.preview(program))).toEqual([]);
      const second = await rehearsal.apply(program);
      expect(second.refused).toEqual([]);
      expect(changes(second.engine)).toEqual([]);
      expect(changed(before, await versions(client))).toEqual([]);
    } finally {
      await rehearsal.stop();
    }
  });
});

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}
