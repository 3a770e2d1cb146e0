import type { Alias, Registration } from './registration.js';
import { nameOf, qualifiedTypeOf, STACK_TYPE, urnOf } from './urn.js';

export interface AliasContext {
  readonly stack: string;
  readonly project: string;
  /** URN that the state had for a resource of this run, by its present one. */
  readonly former: ReadonlyMap<string, string>;
}

/** URNs under which the state may know a resource besides its own, those of its parent's aliases included. */
export function formerUrns({ type, name, parent, aliases }: Registration, context: AliasContext): readonly string[] {
  const own = aliases.map((alias) => urnOfAlias(alias, { type, name, parent }, context));
  const formerParent = parent === '' ? undefined : context.former.get(parent);
  if (formerParent === undefined) return own;
  const inherited = [urnOf({ ...context, type, name, parent: '' }), ...own].map((urn) => {
    const itsName = nameOf(urn);
    const parentName = nameOf(parent);
    // A child is often called after its parent, and then was called after its former one.
    const formerName = itsName.startsWith(parentName) ? nameOf(formerParent) + itsName.slice(parentName.length) : itsName;
    return urnOf({ ...context, type: qualifiedTypeOf(urn).split('$').at(-1)!, name: formerName, parent: formerParent });
  });
  return [...new Set([...own, ...inherited])];
}

function urnOfAlias(alias: Alias, own: Pick<Registration, 'type' | 'name' | 'parent'>, { stack, project, former }: AliasContext): string {
  if (alias.urn !== undefined && alias.urn !== '') return alias.urn;
  const named = alias.parent === undefined || alias.parent === '' ? own.parent : (former.get(alias.parent) ?? alias.parent);
  const parent = alias.noParent === true || qualifiedTypeOf(named) === STACK_TYPE ? '' : named;
  return urnOf({
    stack: orElse(alias.stack, stack),
    project: orElse(alias.project, project),
    type: orElse(alias.type, own.type),
    name: orElse(alias.name, own.name),
    parent,
  });
}

function orElse(text: string | undefined, other: string): string {
  return text === undefined || text === '' ? other : text;
}
