import { compare } from '../../plan/order.js';
import type { FitNode } from '../nodes/fit-node.js';
import type { PodGroup, PodTerm, SpreadSpec } from '../pods/pod-group.js';
import { selects } from '../pods/selector.js';
import type { SpreadOver } from './model.js';

interface TermSource {
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface KeyedTerm {
  readonly term: number;
  readonly key: number;
}

type SpreadTerm = Omit<SpreadOver, 'classes' | 'self'> & { readonly term: number };

/** What pods say about other pods, with every selector looked at once. */
export interface Terms {
  readonly topology: {
    readonly keys: readonly string[];
    readonly domain: readonly (readonly number[])[];
    readonly domains: readonly number[];
    /** The topology that has all nodes in one domain. */
    readonly everywhere: number;
  };
  /** Whether the pods of a group are meant. */
  matches(term: number, group: number): boolean;
  apart(group: number): readonly KeyedTerm[];
  beside(group: number): readonly KeyedTerm[];
  spread(group: number): readonly SpreadTerm[];
  /** Groups with the same one are alike in what they say and in what is said about them. */
  signature(group: number): string;
}

/** Reads all terms of a home's pods. */
export function termsOf({ nodes, groups, namespaces }: TermSource): Terms {
  const known = new Map<string, { readonly index: number; readonly matches: readonly boolean[] }>();
  const termOf = (owner: PodGroup, { labelSelector, namespaces: named, namespaceSelector }: Partial<PodTerm>): number => {
    const own = named === undefined && namespaceSelector === undefined ? [owner.namespace] : (named ?? []);
    const text = JSON.stringify([own, namespaceSelector, labelSelector]);
    const found = known.get(text);
    if (found !== undefined) return found.index;
    const inside = (namespace: string): boolean =>
      own.includes(namespace) || selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace, ...namespaces.get(namespace) });
    const matches = groups.map(({ namespace, labels }) => inside(namespace) && selects(labelSelector, labels));
    known.set(text, { index: known.size, matches });
    return known.size - 1;
  };
  const keys = ['', ...topologyKeys(groups), '*'];
  const domain = keys.map((key) => domainsOf(key, nodes));
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const keyed = (owner: PodGroup, list: readonly PodTerm[] = []): readonly KeyedTerm[] =>
    list.map((each) => ({ term: termOf(owner, each), key: keys.indexOf(each.topologyKey) }));
  const apart = groups.map((group) => keyed(group, group.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution));
  const beside = groups.map((group) => keyed(group, group.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution));
  const spread = groups.map((group) =>
    insisted(group).map((each): SpreadTerm => {
      const key = keys.indexOf(each.topologyKey);
      const counted = countedNodes(group, each, nodes, indexOf);
      const over = [...new Set(domain[key]!.filter((at, node) => at >= 0 && counted[node]!))];
      const { maxSkew, minDomains = 1 } = each;
      return { term: termOf(group, each), key, maxSkew, minDomains, counted, over };
    }),
  );
  const terms = [...known.values()];
  return {
    topology: { keys, domain, domains: domain.map((at) => Math.max(-1, ...at) + 1), everywhere: keys.length - 1 },
    matches: (term, group) => terms[term]!.matches[group]!,
    apart: (group) => apart[group]!,
    beside: (group) => beside[group]!,
    spread: (group) => spread[group]!,
    signature: (group) =>
      JSON.stringify([apart[group], beside[group], spread[group], terms.flatMap(({ matches }, index) => (matches[group]! ? [index] : []))]),
  };
}

function insisted({ spec }: PodGroup): readonly SpreadSpec[] {
  return (spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
}

function topologyKeys(groups: readonly PodGroup[]): readonly string[] {
  const keys = groups.flatMap((group) => {
    const { podAffinity, podAntiAffinity } = group.spec.affinity ?? {};
    const lists = [podAffinity, podAntiAffinity].map((terms) => terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []);
    return [...lists.flat(), ...insisted(group)].map(({ topologyKey }) => topologyKey);
  });
  return [...new Set(keys)].sort(compare);
}

function domainsOf(key: string, nodes: readonly FitNode[]): readonly number[] {
  const values = new Map<string, number>();
  return nodes.map(({ name, labels }) => {
    const value = key === '' ? name : key === '*' ? '' : labels[key];
    if (value === undefined) return -1;
    if (!values.has(value)) values.set(value, values.size);
    return values.get(value)!;
  });
}

/** By default nodes that affinity excludes do not count, and nodes that a taint excludes do. */
function countedNodes(
  { eligible, selected }: PodGroup,
  { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' }: SpreadSpec,
  nodes: readonly FitNode[],
  indexOf: ReadonlyMap<string, number>,
): readonly boolean[] {
  const tolerated = new Set(eligible.map((name) => indexOf.get(name)!));
  const wanted = new Set(selected.map((name) => indexOf.get(name)!));
  return nodes.map((_, node) => {
    if (nodeAffinityPolicy === 'Honor' && !wanted.has(node)) return false;
    return nodeTaintsPolicy !== 'Honor' || nodeAffinityPolicy !== 'Honor' || tolerated.has(node);
  });
}
