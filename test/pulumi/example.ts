import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Plan } from '../../src/plan/plan.js';
import { resourceName, resourceType } from '../../src/pulumi/kubernetes-resource.js';

/** Settings from a file, the example home's unless told otherwise, as the engine hands them to the program. */
export function exampleConfig(file = 'Pulumi.home.yaml'): Record<string, string> {
  const { config } = parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as { config: Record<string, unknown> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}

/** Type and name of each resource that Pulumi has for the units of a plan. */
export function ownResources(plan: Plan): string[] {
  return plan.units
    .filter(({ owner }) => owner === 'pulumi')
    .flatMap(({ id, body }) => {
      if (body.type === 'KubernetesObject') return [`${resourceType(body.manifest)} ${resourceName(body.manifest)}`];
      const removal = body.type === 'HostCommand' && body.delete !== undefined && body.deleteIfReachable;
      return [`command:remote:Command ${id}`, ...(removal ? [`command:local:Command ${id} (removal)`] : [])];
    });
}
