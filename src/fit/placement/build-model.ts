import type { FitNode } from '../nodes/fit-node.js';
import type { GroupPod, PodGroup } from '../pods/pod-group.js';
import type { VolumeRules } from '../storage/volume-rules.js';
import type { PlacementModel, PodClass, Relation } from './placement-model.js';
import { type AffinityTerms, readTerms } from './affinity-terms.js';

/** The nodes, pods and volumes that a model is built from. */
export interface ModelSource {
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly volumes: VolumeRules;
  /** Labels of the declared namespaces, by name. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface Draft {
  readonly pods: string[];
  readonly group: PodGroup;
  readonly nodes: readonly number[];
  readonly volumeSets: readonly number[];
  readonly alone: readonly string[];
}

/** Builds the integer model that the solver works on, with equivalent pods merged into classes. */
export function buildModel(home: ModelSource): PlacementModel {
  const { nodes, groups } = home;
  const resources = [...new Set(['cpu', 'memory', 'pods', ...groups.flatMap(({ requests }) => Object.keys(requests))])];
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const eligibleTo = memoize((names: readonly string[]) => names.map((name) => indexOf.get(name)!).sort((a, b) => a - b));
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  };
  const listed = memoize((list: readonly number[]) => numberOf(list.join()));
  const terms = readTerms(home);
  const drafts = new Map<string, Draft>();
  groups.forEach((group, at) => {
    const eligible = eligibleTo(group.eligible);
    const { requests, priority, ports } = group;
    const alike = numberOf(JSON.stringify([resources.map((resource) => requests[resource] ?? 0), priority, ports, terms.signature(at)]));
    for (const pod of group.pods) {
      const allowed = listNodes(pod, eligible, home, indexOf);
      const volumeSets = pod.claims.map((claim) => home.volumes.sets.get(claim)).filter((set) => set !== undefined);
      const alone = pod.claims.filter((claim) => home.volumes.onePod.has(claim));
      const key = `${alike} ${listed(allowed)} ${volumeSets.join()} ${alone.join()}`;
      const draft = drafts.get(key);
      if (draft === undefined) drafts.set(key, { pods: [pod.name], group, nodes: allowed, volumeSets, alone });
      else draft.pods.push(pod.name);
    }
  });
  const all = [...drafts.values()];
  const { keys, domain, domains } = terms.topology;
  return {
    nodes: nodes.map(({ name }) => name),
    resources,
    capacity: nodes.map(({ allocatable }) => resources.map((resource) => allocatable[resource] ?? 0)),
    keys,
    domain,
    domains,
    sets: home.volumes.count,
    classes: buildClasses(all, groups, resources, terms),
  };
}

/** Caches the answers of a function by the identity of its argument. */
function memoize<From extends object, To>(answer: (from: From) => To): (from: From) => To {
  const cache = new WeakMap<From, To>();
  return (from) => {
    const result = cache.get(from) ?? answer(from);
    cache.set(from, result);
    return result;
  };
}

function listNodes(
  { onNode, claims }: GroupPod,
  eligible: readonly number[],
  { volumes }: ModelSource,
  indexOf: ReadonlyMap<string, number>,
): readonly number[] {
  if (onNode !== undefined) return [indexOf.get(onNode)!];
  const pins = claims.map((claim) => volumes.nodes.get(claim)).filter((pin) => pin !== undefined);
  return pins.length === 0 ? eligible : eligible.filter((node) => pins.every((pin) => pin.has(node)));
}

function buildClasses(
  drafts: readonly Draft[],
  groups: readonly PodGroup[],
  resources: readonly string[],
  terms: AffinityTerms,
): readonly PodClass[] {
  const groupAt = new Map(groups.map((group, index) => [group, index]));
  const at = drafts.map(({ group }) => groupAt.get(group)!);
  const matching = (term: number): readonly number[] => drafts.flatMap((_, index) => (terms.matches(term, at[index]!) ? [index] : []));
  const antiAffinity = drafts.map((): Map<number, Set<number>> => new Map());
  const separate = (key: number, one: number, other: number): void => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      antiAffinity[a]!.set(key, (antiAffinity[a]!.get(key) ?? new Set()).add(b));
    }
  };
  const byPort = indexByItem(drafts.map(({ group }) => group.ports));
  const byClaim = indexByItem(drafts.map(({ alone }) => alone));
  // Pods pinned to different nodes never compete for a port.
  const canShareNode = (one: number, other: number): boolean => {
    const [[a, ...more], [b, ...rest]] = [drafts[one]!.nodes, drafts[other]!.nodes];
    return more.length + rest.length > 0 || a === b;
  };
  drafts.forEach(({ group, alone }, index) => {
    for (const { term, key } of terms.antiAffinity(at[index]!)) for (const other of matching(term)) separate(key, index, other);
    for (const port of group.ports) for (const second of byPort.get(port)!) if (canShareNode(index, second)) separate(0, index, second);
    for (const claim of alone) for (const second of byClaim.get(claim)!) separate(terms.topology.everywhere, index, second);
  });
  return drafts.map(({ pods, group, nodes, volumeSets }, index) => ({
    index,
    pods,
    request: resources.map((resource) => group.requests[resource] ?? 0),
    nodes,
    priority: group.priority,
    antiAffinity: [...antiAffinity[index]!].map(([key, others]): Relation => ({ key, classes: [...others].sort((a, b) => a - b) })),
    affinity: terms.affinity(at[index]!).map(({ term, key }) => ({ key, classes: matching(term), self: terms.matches(term, at[index]!) })),
    spread: terms.spread(at[index]!).map(({ term, ...rest }) => ({
      ...rest,
      classes: matching(term),
      self: terms.matches(term, at[index]!),
    })),
    volumeSets,
  }));
}

/** For each item, the indexes of the lists that contain it, ascending. */
function indexByItem(lists: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const indexes = new Map<string, number[]>();
  lists.forEach((list, index) => {
    for (const each of new Set(list)) {
      const others = indexes.get(each);
      if (others === undefined) indexes.set(each, [index]);
      else others.push(index);
    }
  });
  return indexes;
}
