import type { IConstruct } from 'constructs';
import type { Home } from '../../constructs/core/home.js';
import type { Draft, DraftTree } from './unit-draft.js';
import { impliedNeeds } from './implied-needs.js';
import { parseGroup } from '../../constructs/core/identity.js';
import { listContainers, findPodSpec } from './pod-spec.js';

interface Declaration {
  readonly dependent: IConstruct;
  readonly dependency: IConstruct;
}

/** Fills in what every draft needs: what its manifest refers to, what provides its kind, and what the program declared. */
export function connect(home: Home, tree: DraftTree): void {
  for (const draft of tree.drafts) impliedNeeds(draft, tree.byId);

  // Everything inside a construct is connected before the construct is used as an end of a dependency,
  // so that its outermost units are known exactly, however the tree is nested.
  const declarations = declared(home).sort((a, b) => shallowest(b) - shallowest(a));
  const last = new Map<IConstruct, readonly Draft[]>();
  const lastOf = (construct: IConstruct): readonly Draft[] => {
    const known = last.get(construct) ?? outermost(tree, construct, 'last');
    last.set(construct, known);
    return known;
  };
  for (const { dependent, dependency } of declarations) {
    const prerequisites = lastOf(dependency);
    for (const draft of outermost(tree, dependent, 'first')) {
      for (const prerequisite of prerequisites) draft.needs.add(prerequisite);
    }
  }
  connectProviders(home, tree, lastOf);
  connectRegistries(home, tree, lastOf);
}

/** Objects of a kind that another unit brings need whatever that unit ends with. */
function connectProviders(home: Home, tree: DraftTree, lastOf: (construct: IConstruct) => readonly Draft[]): void {
  if (home.providers.size === 0) return;
  tree.drafts.forEach((draft, index) => {
    if (draft.body.type !== 'KubernetesObject') return;
    const provider = home.providers.get(parseGroup(draft.body.manifest.apiVersion));
    if (provider === undefined) return;
    const [start, end] = tree.spans.get(provider)!;
    if (index >= start && index < end) return;
    for (const prerequisite of lastOf(provider)) draft.needs.add(prerequisite);
  });
}

/** A pod whose image comes from a registry of the home needs whatever that registry ends with. */
function connectRegistries(home: Home, tree: DraftTree, lastOf: (construct: IConstruct) => readonly Draft[]): void {
  const registries = [...home.registries];
  if (registries.length === 0) return;
  for (const draft of tree.drafts) {
    const pod = draft.body.type === 'KubernetesObject' ? findPodSpec(draft.body.manifest) : undefined;
    if (pod === undefined) continue;
    const images = listContainers(pod).map(({ image }) => image);
    for (const [name, registry] of registries) {
      if (!images.some((image) => image.startsWith(`${name}/`))) continue;
      for (const prerequisite of lastOf(registry)) draft.needs.add(prerequisite);
    }
  }
}

function declared(home: Home): Declaration[] {
  return home.node.findAll().flatMap((dependent) => dependent.node.dependencies.map((dependency) => ({ dependent, dependency })));
}

function shallowest({ dependent, dependency }: Declaration): number {
  return Math.min(dependent.node.scopes.length, dependency.node.scopes.length);
}

/** The units of a subtree that need nothing in it (`first`), or that nothing in it needs (`last`). */
function outermost(tree: DraftTree, construct: IConstruct, end: 'first' | 'last'): readonly Draft[] {
  const span = tree.spans.get(construct);
  if (span === undefined) throw new Error(`${construct.node.path} is a dependency but not part of this home`);
  const inside = tree.drafts.slice(...span);
  if (inside.length <= 1) return inside;
  const members = new Set(inside);
  if (end === 'first') return inside.filter((draft) => ![...draft.needs].some((need) => members.has(need)));
  const needed = new Set(inside.flatMap((draft) => [...draft.needs].filter((need) => members.has(need))));
  return inside.filter((draft) => !needed.has(draft));
}
