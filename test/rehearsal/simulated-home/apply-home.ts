import { atOnce } from '../../../src/cluster/check/at-once.js';
import { levels } from '../../../src/cluster/check/levels.js';
import type { Plan } from '../../../src/plan/plan.js';
import type { ClusterClient } from '../../../src/cluster/client/cluster-client.js';
import { waitForKinds } from '../../../src/cluster/client/served-kinds.js';
import type { Operators } from '../../../src/rehearsal/operators/operators.js';

/** Applies everything that Pulumi owns, in order, and waits for a chart wherever a gate does. */
export async function applyHome({ units }: Plan, client: ClusterClient, operators: Operators): Promise<void> {
  for (const level of levels(units.filter(({ owner }) => owner === 'pulumi'))) {
    const objects = level.flatMap(({ body }) => (body.type === 'KubernetesObject' ? [body.manifest] : []));
    const gates = level.flatMap(({ body }) => (body.type === 'HostCommand' && body.name.startsWith('gate-') ? [body.name] : []));
    await waitForKinds(client, objects);
    await atOnce(objects, async (manifest) => void (await client.apply(manifest)));
    await Promise.all(gates.map((name) => operators.chartInstalled(name.replace('gate-', ''))));
  }
}
