import { atOnce } from '../../../src/cluster/check/at-once.js';
import { levels } from '../../../src/cluster/check/levels.js';
import type { Plan } from '../../../src/plan/plan.js';
import type { ApiClient } from '../../../src/cluster/client/api-client.js';
import { ApiResources, objectPath } from '../../../src/cluster/client/api-resources.js';
import type { Operators } from '../../../src/rehearsal/operators/operators.js';

/** Applies everything that Pulumi owns, in order, and waits for a chart wherever a gate does. */
export async function applyHome({ units }: Plan, client: ApiClient, operators: Operators): Promise<void> {
  for (const level of levels(units.filter(({ owner }) => owner === 'pulumi'))) {
    const objects = level.flatMap(({ body }) => (body.type === 'KubernetesObject' ? [body.manifest] : []));
    const gates = level.flatMap(({ body }) => (body.type === 'HostCommand' && body.name.startsWith('gate-') ? [body.name] : []));
    const known = await ApiResources.discoverWith(client, objects);
    await atOnce(objects, async (manifest) => {
      const resource = known.find(manifest.apiVersion, manifest.kind);
      if (resource === undefined) throw new Error(`${manifest.kind} is not served in ${manifest.apiVersion}`);
      await client.apply(objectPath(resource, manifest), manifest);
    });
    await Promise.all(gates.map((name) => operators.chartInstalled(name.replace('gate-', ''))));
  }
}
