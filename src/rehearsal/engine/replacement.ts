import { UserError } from '../../user-error.js';
import { deleteOne } from './deletion.js';
import { dependentsOf } from './deletion-order.js';
import type { Deployment, Goal, Reply } from './deployment.js';
import type { ResourceState } from './state.js';
import { nameOf, providerUrn } from './urn.js';
import { UNKNOWN, type WireObject } from './wire.js';

/** Why and how a resource is replaced. */
export interface Replacement {
  readonly changed: readonly string[];
  /** Whether the old one goes before the new one comes, and not at the end of the run. */
  readonly deleteFirst: boolean;
}

/**
 * Replaces a resource. When it must go first, so must everything that depends on it and would be replaced by a change of
 * it. Undefined when something failed.
 */
export async function replaceWithDependents(
  deployment: Deployment,
  goal: Goal,
  old: ResourceState,
  { changed, deleteFirst }: Replacement,
): Promise<Reply | undefined> {
  const { urn, type } = goal;
  const { state, dryRun } = deployment.options;
  if (goal.protect && old.protect) {
    const message = `${goal.name} is protected, and changing ${changed.join(', ')} needs it replaced: take protect off in the program first`;
    if (!dryRun) throw new UserError(message);
    return deployment.step({ op: 'replace', urn, changed }, type, () => Promise.reject(new Error(message)));
  }
  deployment.replaced.add(urn);
  const told = { op: 'replace', urn, changed } as const;
  if (!deleteFirst) {
    const reply = await deployment.perform(goal, old, 'create-replacement', changed, (resource) => state.succeed(old, resource));
    if (reply !== undefined) await deployment.step(told, type, () => Promise.resolve());
    return reply;
  }
  if (old.pendingReplacement !== true) {
    for (const condemned of [...condemnedWith(deployment, old).toReversed(), old]) {
      if (condemned !== old && condemned.protect) {
        throw new UserError(
          `${nameOf(condemned.urn)} is protected, and replacing ${goal.name} needs it replaced too: take protect off in the program first`,
        );
      }
      if (!(await deleteOne(deployment, condemned, 'delete-replaced', () => state.put({ ...condemned, pendingReplacement: true }))))
        return undefined;
    }
  }
  await deployment.step(told, type, () => Promise.resolve());
  return deployment.perform(goal, old, 'create-replacement', changed, (resource) => state.put(resource));
}

/** What cannot stay while the resource is away, each after what it depends on. */
function condemnedWith(deployment: Deployment, root: ResourceState): readonly ResourceState[] {
  const replaced = new Set([root.urn]);
  return dependentsOf(root.urn, deployment.options.state.contents.resources).filter((dependent) => {
    // What was registered already does not depend on it any more.
    const must =
      !deployment.seen.has(dependent.urn) && dependent.pendingReplacement !== true && mustBeReplaced(deployment, dependent, replaced);
    if (must) replaced.add(dependent.urn);
    return must;
  });
}

/** Whether not knowing the inputs that come from replaced resources would make the provider replace this one. */
function mustBeReplaced({ options: { state, providers } }: Deployment, resource: ResourceState, replaced: ReadonlySet<string>): boolean {
  const { urn, type, custom, provider, inputs, propertyDependencies } = resource;
  if (!custom) return false;
  if (provider !== '' && replaced.has(providerUrn(provider))) return true;
  const open = Object.keys(inputs).filter((key) => propertyDependencies[key]?.some((need) => replaced.has(need)));
  if (open.length === 0) return false;
  const unknown: WireObject = { ...inputs, ...Object.fromEntries(open.map((key) => [key, UNKNOWN])) };
  return providers.of(type, urn, provider === '' ? undefined : state.provider(provider)).difference(resource, unknown).replace.length > 0;
}
