import type { ResourceState } from './state.js';

/** URNs that must be there as long as the resource is: its parent, its provider, and what it depends on. */
export function needsOf({ parent, provider, dependencies, propertyDependencies }: ResourceState): ReadonlySet<string> {
  const all = [
    parent,
    provider.slice(0, Math.max(0, provider.lastIndexOf('::'))),
    ...dependencies,
    ...Object.values(propertyDependencies).flat(),
  ];
  return new Set(all.filter((urn) => urn !== ''));
}

/** Resources in groups: what is in one may go at the same time, once everything that depends on it has gone in the groups before. */
export function deletionOrder(resources: readonly ResourceState[]): readonly (readonly ResourceState[])[] {
  const needs = new Map(resources.map((resource) => [resource, needsOf(resource)]));
  const left = new Set(resources);
  const groups: ResourceState[][] = [];
  while (left.size > 0) {
    const needed = new Set([...left].flatMap((resource) => [...needs.get(resource)!].filter((urn) => urn !== resource.urn)));
    const group = [...left].filter(({ urn }) => !needed.has(urn));
    if (group.length === 0) throw new Error(`the state is damaged: ${[...left].map(({ urn }) => urn).join(', ')} depend on each other`);
    group.forEach((resource) => left.delete(resource));
    groups.push(group);
  }
  return groups;
}

/** Everything that depends on a resource, also through others, each after what it depends on itself. */
export function dependentsOf(urn: string, resources: readonly ResourceState[]): readonly ResourceState[] {
  const found = new Set([urn]);
  // Going through them in order finds all in one round.
  return deletionOrder(resources)
    .flat()
    .reverse()
    .filter((resource) => {
      const depends = resource.urn !== urn && [...needsOf(resource)].some((need) => found.has(need));
      if (depends) found.add(resource.urn);
      return depends;
    });
}
