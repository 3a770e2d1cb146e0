import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRef } from '../../../src/cluster/client/api-object.js';
import { Operators } from '../../../src/rehearsal/operators/operators.js';
import { type SimulatedHome, startSimulatedHome } from '../../../src/rehearsal/simulated-home/simulated-home.js';
import type { HomeStatus } from '../../../src/cluster/status/status.js';
import { permacade, type Ran } from '../../cli/permacade.js';
import { BUILD_TIMEOUT_MS, ROOT } from '../../rehearsal/control-plane/available.js';
import { applyHome } from '../../rehearsal/simulated-home/apply-home.js';
import { noSimulatedHome } from '../../rehearsal/simulated-home/available.js';
import { exampleHome } from '../../stacks/example.js';

describe.skipIf(noSimulatedHome)('the status of a simulated home', { timeout: 120_000 }, () => {
  // Everything is Pulumi's, so that nothing waits for Argo CD.
  const { plan } = exampleHome({ gitops: undefined });
  let home: SimulatedHome;
  let operators: Operators;
  let folder: string;
  let kubeconfig: string;
  let settings: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'permacade-test-'));
    kubeconfig = join(folder, 'config');
    settings = join(folder, 'Pulumi.home.yaml');
    writeFileSync(settings, readFileSync(join(ROOT, 'Pulumi.home.yaml'), 'utf8').replace(/ {2}permacade:gitops:\n( {4}.*\n)+/, ''));
    home = await startSimulatedHome({ plan, root: ROOT, parent: folder });
    operators = new Operators({ client: home.client, plan, root: ROOT });
    await operators.start();
    await applyHome(plan, home.client, operators);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await operators.stop();
    await home.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks until the cluster has settled as far as the test needs. */
  async function until(settled: (status: HomeStatus) => boolean): Promise<{ readonly status: HomeStatus; readonly ran: Ran }> {
    for (;;) {
      const ran = permacade('status', '--json', '--settings', settings, '--kubeconfig', kubeconfig);
      const status = JSON.parse(ran.out) as HomeStatus;
      if (settled(status)) return { status, ran };
      await wait(1_000);
    }
  }

  test('is good once everything runs, seen with the kubeconfig that permacade kubeconfig makes of its own', async () => {
    const from = join(folder, 'from');
    writeFileSync(from, home.kubeconfig);
    expect(permacade('kubeconfig', '--from', from, '--file', kubeconfig)).toMatchObject({ code: 0, err: '' });
    const { status, ran } = await until(
      // The controller counts a game's ready pods a moment after they are.
      ({ healthy, services, games }) =>
        healthy && services.every(({ ready }) => ready === 1) && games.every(({ ready, wanted }) => ready === wanted),
    );
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(status.nodes).toHaveLength(11);
    expect(status.games.every(({ wanted }) => wanted === 2)).toBe(true);
    expect(status.services.filter(({ pods }) => pods !== 1)).toEqual([]);
    expect(status.ceph?.health).toBe('HEALTH_OK');
  });

  test('says in the words of the real scheduler why a game cannot be placed', async () => {
    const template = { spec: { nodeSelector: { 'kubernetes.io/arch': 's390x' } } };
    await home.client.patch(makeRef('apps/v1', 'Deployment', 'pacman', 'games'), {
      spec: { template, strategy: { rollingUpdate: { maxUnavailable: 1 } } },
    });
    const pending = ({ problems }: HomeStatus): boolean =>
      problems.some(({ about, count }) => about.startsWith('Pod/games/pacman-') && count === 2);
    const { status, ran } = await until(
      (found) => pending(found) && found.games.some(({ name, ready }) => name === 'pacman' && ready === 1),
    );
    expect(ran.code).toBe(1);
    expect(status.problems).toMatchObject([
      {
        why: expect.stringMatching(
          /^cannot be placed: Unschedulable: 0\/11 nodes are available: .*didn't match Pod's node affinity\/selector/,
        ),
      },
    ]);
  });
});
