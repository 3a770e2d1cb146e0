import { compare } from '../../plan/order.js';
import type { FitNode } from '../nodes/fit-node.js';
import type { PodGroup, PodTerm, SpreadSpec } from '../pods/pod-group.js';
import { matchesSelector } from '../pods/label-selector.js';
import type { SpreadConstraint } from './placement-model.js';

interface TermSource {
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface KeyedTerm {
  readonly term: number;
  readonly key: number;
}

type SpreadTerm = Omit<SpreadConstraint, 'classes' | 'self'> & { readonly term: number };

/** The affinity, anti-affinity and spread terms of all pods, each selector evaluated once. */
export interface AffinityTerms {
  readonly topology: {
    readonly keys: readonly string[];
    readonly domain: readonly (readonly number[])[];
    readonly domains: readonly number[];
    /** The key under which all nodes are one domain. */
    readonly everywhere: number;
  };
  /** Whether the term selects the pods of the group. */
  matches(term: number, group: number): boolean;
  antiAffinity(group: number): readonly KeyedTerm[];
  affinity(group: number): readonly KeyedTerm[];
  spread(group: number): readonly SpreadTerm[];
  /** Equal for groups whose terms, and the terms that select them, are the same. */
  signature(group: number): string;
}

/** Reads the terms of all pods. */
export function readTerms({ nodes, groups, namespaces }: TermSource): AffinityTerms {
  const cache = new Map<string, { readonly index: number; readonly matches: readonly boolean[] }>();
  const termOf = (owner: PodGroup, { labelSelector, namespaces: named, namespaceSelector }: Partial<PodTerm>): number => {
    const own = named === undefined && namespaceSelector === undefined ? [owner.namespace] : (named ?? []);
    const text = JSON.stringify([own, namespaceSelector, labelSelector]);
    const cached = cache.get(text);
    if (cached !== undefined) return cached.index;
    const inside = (namespace: string): boolean =>
      own.includes(namespace) ||
      matchesSelector(namespaceSelector, { 'kubernetes.io/metadata.name': namespace, ...namespaces.get(namespace) });
    const matches = groups.map(({ namespace, labels }) => inside(namespace) && matchesSelector(labelSelector, labels));
    cache.set(text, { index: cache.size, matches });
    return cache.size - 1;
  };
  const keys = ['', ...topologyKeys(groups), '*'];
  const domain = keys.map((key) => numberDomains(key, nodes));
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const keyed = (owner: PodGroup, list: readonly PodTerm[] = []): readonly KeyedTerm[] =>
    list.map((each) => ({ term: termOf(owner, each), key: keys.indexOf(each.topologyKey) }));
  const antiAffinity = groups.map((group) =>
    keyed(group, group.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
  );
  const affinity = groups.map((group) => keyed(group, group.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution));
  const spread = groups.map((group) =>
    hardSpreads(group).map((each): SpreadTerm => {
      const key = keys.indexOf(each.topologyKey);
      const counted = listCountedNodes(group, each, nodes, indexOf);
      const over = [...new Set(domain[key]!.filter((at, node) => at >= 0 && counted[node]!))];
      const { maxSkew, minDomains = 1 } = each;
      return { term: termOf(group, each), key, maxSkew, minDomains, counted, over };
    }),
  );
  const terms = [...cache.values()];
  return {
    topology: { keys, domain, domains: domain.map((at) => Math.max(-1, ...at) + 1), everywhere: keys.length - 1 },
    matches: (term, group) => terms[term]!.matches[group]!,
    antiAffinity: (group) => antiAffinity[group]!,
    affinity: (group) => affinity[group]!,
    spread: (group) => spread[group]!,
    signature: (group) =>
      JSON.stringify([
        antiAffinity[group],
        affinity[group],
        spread[group],
        terms.flatMap(({ matches }, index) => (matches[group]! ? [index] : [])),
      ]),
  };
}

function hardSpreads({ spec }: PodGroup): readonly SpreadSpec[] {
  return (spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule');
}

function topologyKeys(groups: readonly PodGroup[]): readonly string[] {
  const keys = groups.flatMap((group) => {
    const { podAffinity, podAntiAffinity } = group.spec.affinity ?? {};
    const lists = [podAffinity, podAntiAffinity].map((terms) => terms?.requiredDuringSchedulingIgnoredDuringExecution ?? []);
    return [...lists.flat(), ...hardSpreads(group)].map(({ topologyKey }) => topologyKey);
  });
  return [...new Set(keys)].sort(compare);
}

function numberDomains(key: string, nodes: readonly FitNode[]): readonly number[] {
  const values = new Map<string, number>();
  return nodes.map(({ name, labels }) => {
    const value = key === '' ? name : key === '*' ? '' : labels[key];
    if (value === undefined) return -1;
    if (!values.has(value)) values.set(value, values.size);
    return values.get(value)!;
  });
}

/** Which nodes count for a spread constraint: by default node affinity is honoured and taints are ignored. */
function listCountedNodes(
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
