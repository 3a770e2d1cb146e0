import { groupKind, formatObjectId } from '../../constructs/core/identity.js';
import type { Manifest } from '../../constructs/core/manifest.js';
import type { Plan } from '../plan/plan.js';
import type { Address } from '../stacks/address.js';

interface ServiceSpec {
  readonly selector?: Readonly<Record<string, string>>;
}

interface TemplateSpec {
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

const WORKLOADS = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet']);

/**
 * Finds the workloads behind the Service of an address, as `namespace/name`. A Service that a Helm chart creates is not in the
 * plan; its workload is assumed to have the same name.
 */
export function findTargets({ units }: Plan): (address: Address) => ReadonlySet<string> {
  const manifests = new Map(units.flatMap(({ id, body }) => (body.type === 'KubernetesObject' ? [[id, body.manifest]] : [])));
  const workloads = [...manifests.values()].filter((manifest) => WORKLOADS.has(groupKind(manifest)));

  return ({ service: { namespace, name } }) => {
    const service = manifests.get(formatObjectId('core/Service', namespace, name));
    if (service === undefined) return new Set([`${namespace}/${name}`]);
    const { selector } = service['spec'] as ServiceSpec;
    return new Set(
      workloads
        .filter((workload) => workload.metadata.namespace === namespace && selector !== undefined && hasLabels(workload, selector))
        .map(({ metadata }) => `${namespace}/${metadata.name}`),
    );
  };
}

function hasLabels(manifest: Manifest, selector: Readonly<Record<string, string>>): boolean {
  const labels = (manifest['spec'] as TemplateSpec).template?.metadata?.labels ?? {};
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
