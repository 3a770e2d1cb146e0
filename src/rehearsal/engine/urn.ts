/** Type of the resource that is the stack; it is in no other's URN. */
export const STACK_TYPE = 'pulumi:pulumi:Stack';

/** What identifies a resource: its type within the types of its parents, and its name. */
export interface Identity {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; empty without one. */
  readonly parent: string;
}

/** `urn:pulumi:<stack>::<project>::<types of parents>$<type>::<name>`: the name of the parent is not in it. */
export function urnOf({ stack, project, type, name, parent }: Identity): string {
  const above = parent === '' ? '' : qualifiedTypeOf(parent);
  const qualified = above === '' || above === STACK_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** The types of the parents and its own. */
export function qualifiedTypeOf(urn: string): string {
  return urn.split('::')[2] ?? '';
}

export function typeOf(urn: string): string {
  return qualifiedTypeOf(urn).split('$').at(-1)!;
}

/** A name may hold `::` itself. */
export function nameOf(urn: string): string {
  return urn.split('::').slice(3).join('::');
}

/** URN in a reference to a provider, which is `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf('::'));
}
