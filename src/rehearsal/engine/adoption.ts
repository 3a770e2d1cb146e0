import type { Deployment } from './deployment.js';
import type { ResourceProvider } from './provider.js';
import type { ResourceState } from './state.js';
import { typeOf } from './urn.js';

/**
 * Takes over what an interrupted run made of a resource without recording it. Undefined when there is nothing like that.
 * A preview looks at nothing and takes over nothing.
 */
export async function adopt(deployment: Deployment, urn: string, provided: ResourceProvider): Promise<ResourceState | undefined> {
  const { state, dryRun } = deployment.options;
  const pending = state.pendingOf(urn);
  if (pending?.type !== 'creating' || dryRun) return undefined;
  const outcome = await provided.adopt(pending);
  if (outcome === undefined) return undefined;
  const { id, outputs, notReady } = outcome;
  const { provider, inputs, memory } = pending;
  const adopted: ResourceState = {
    ...{ urn, type: typeOf(urn), id, outputs, custom: true, inputs, memory, provider },
    ...{ parent: '', dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false, timeouts: {} },
    ...(notReady === undefined ? {} : { notReady: true }),
  };
  await deployment.step({ op: 'import', urn, changed: [] }, adopted.type, async () => {
    const found = state.find(urn);
    if (found === undefined || found.pendingReplacement === true) state.put(adopted);
    else state.succeed(found, adopted);
  });
  return adopted;
}

/** Takes over what an interrupted run made and the program no longer wants, so that it can be deleted. */
export async function adoptOrphans(deployment: Deployment): Promise<void> {
  const { state, providers, dryRun } = deployment.options;
  if (dryRun) return;
  for (const { type, urn, provider } of state.contents.pending) {
    if (type !== 'creating' || deployment.seen.has(urn)) continue;
    const provided = providers.of(typeOf(urn), urn, provider === '' ? undefined : state.provider(provider));
    if ((await adopt(deployment, urn, provided)) === undefined) state.cancel(urn);
  }
}
