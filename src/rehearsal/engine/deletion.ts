import { adoptOrphans } from './adoption.js';
import { deletionOrder, needsOf } from './deletion-order.js';
import type { Deployment } from './deployment.js';
import type { ResourceState } from './state.js';
import { nameOf } from './urn.js';

/**
 * Deletes what the program did not register, and what was replaced, what depends on others before these. What something
 * that failed still depends on stays.
 */
export async function deleteAll(deployment: Deployment): Promise<void> {
  const { state, continueOnError } = deployment.options;
  await adoptOrphans(deployment);
  const { resources, condemned } = state.contents;
  const leaving = [...resources.filter(({ urn }) => !deployment.seen.has(urn)), ...condemned];
  for (const group of deletionOrder(leaving)) {
    const needed = neededByFailed(deployment);
    await Promise.all(
      group
        .filter((resource) => condemned.includes(resource) || !needed.has(resource.urn))
        .map((resource) =>
          deleteOne(deployment, resource, condemned.includes(resource) ? 'delete-replaced' : 'delete', () => state.remove(resource)),
        ),
    );
    // A refusal of something protected has done nothing, so the others are still gone through.
    if (!continueOnError && deployment.hasBroken) return;
  }
}

/** Deletes one resource, or says why not. Returns whether it is gone as far as the state is concerned. */
export async function deleteOne(
  deployment: Deployment,
  resource: ResourceState,
  op: 'delete' | 'delete-replaced',
  record: () => void,
): Promise<boolean> {
  const { urn, type, custom, provider, inputs, memory, timeouts, retainOnDelete } = resource;
  const { state, providers, dryRun } = deployment.options;
  const told = { op, urn, changed: [], ...(retainOnDelete ? { retained: true as const } : {}) };
  const result = await deployment.step(told, type, async () => {
    if (op === 'delete' && resource.protect) {
      deployment.refused.add(urn);
      throw new Error(`${nameOf(urn)} is protected, so it is not deleted: take protect off in the program and apply that first`);
    }
    const gone = resource.pendingReplacement === true;
    if (!dryRun && custom && !retainOnDelete && !gone) {
      state.begin({ type: 'deleting', urn, provider, inputs, memory });
      const say = (severity: 'info' | 'warning', message: string): void => deployment.options.onDiagnostic({ severity, message, urn });
      await providers.of(type, urn, provider === '' ? undefined : state.provider(provider)).delete(resource, timeouts.delete, say);
    }
    record();
    return true;
  });
  return result === true;
}

/** URNs of what failed resources depend on, as the state knows them. */
function neededByFailed({ failed, options: { state } }: Deployment): ReadonlySet<string> {
  const byUrn = new Map(state.contents.resources.map((resource) => [resource.urn, resource]));
  const needed = new Set<string>();
  const open = [...failed];
  for (const urn of open) {
    const resource = byUrn.get(urn);
    for (const need of resource === undefined ? [] : needsOf(resource)) {
      if (needed.has(need)) continue;
      needed.add(need);
      open.push(need);
    }
  }
  return needed;
}
