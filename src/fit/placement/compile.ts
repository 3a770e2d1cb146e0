import type { FitNode } from '../nodes/fit-node.js';
import type { GroupPod, PodGroup } from '../pods/pod-group.js';
import type { VolumeRules } from '../storage/volume-rules.js';
import type { Model, PodClass, Relation } from './model.js';
import { type Terms, termsOf } from './terms.js';

/** What the model is made from. */
export interface Home {
  readonly nodes: readonly FitNode[];
  readonly groups: readonly PodGroup[];
  readonly volumes: VolumeRules;
  /** Whether the labels of a namespace are selected; a selector without anything selects all. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

interface Draft {
  readonly pods: string[];
  readonly group: PodGroup;
  readonly nodes: readonly number[];
  readonly together: readonly number[];
  readonly alone: readonly string[];
}

/** Turns the home into numbers. */
export function modelOf(home: Home): Model {
  const { nodes, groups } = home;
  const dims = [...new Set(['cpu', 'memory', 'pods', ...groups.flatMap(({ requests }) => Object.keys(requests))])];
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const eligibleTo = eachOnce((names: readonly string[]) => names.map((name) => indexOf.get(name)!).sort((a, b) => a - b));
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  };
  const listed = eachOnce((list: readonly number[]) => numberOf(list.join()));
  const terms = termsOf(home);
  const drafts = new Map<string, Draft>();
  groups.forEach((group, at) => {
    const eligible = eligibleTo(group.eligible);
    const { requests, priority, ports } = group;
    const alike = numberOf(JSON.stringify([dims.map((dim) => requests[dim] ?? 0), priority, ports, terms.signature(at)]));
    for (const pod of group.pods) {
      const allowed = nodesFor(pod, eligible, home, indexOf);
      const together = pod.claims.map((claim) => home.volumes.sets.get(claim)).filter((set) => set !== undefined);
      const alone = pod.claims.filter((claim) => home.volumes.onePod.has(claim));
      const key = `${alike} ${listed(allowed)} ${together.join()} ${alone.join()}`;
      const draft = drafts.get(key);
      if (draft === undefined) drafts.set(key, { pods: [pod.name], group, nodes: allowed, together, alone });
      else draft.pods.push(pod.name);
    }
  });
  const all = [...drafts.values()];
  const { keys, domain, domains } = terms.topology;
  return {
    nodes: nodes.map(({ name }) => name),
    dims,
    cap: nodes.map(({ allocatable }) => dims.map((dim) => allocatable[dim] ?? 0)),
    keys,
    domain,
    domains,
    sets: home.volumes.count,
    classes: classes(all, groups, dims, terms),
  };
}

/** The answer for a list, found once as long as it is the same list. */
function eachOnce<From extends object, To>(answer: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return (from) => {
    const found = known.get(from) ?? answer(from);
    known.set(from, found);
    return found;
  };
}

function nodesFor(
  { onNode, claims }: GroupPod,
  eligible: readonly number[],
  { volumes }: Home,
  indexOf: ReadonlyMap<string, number>,
): readonly number[] {
  if (onNode !== undefined) return [indexOf.get(onNode)!];
  const pins = claims.map((claim) => volumes.nodes.get(claim)).filter((pin) => pin !== undefined);
  return pins.length === 0 ? eligible : eligible.filter((node) => pins.every((pin) => pin.has(node)));
}

function classes(drafts: readonly Draft[], groups: readonly PodGroup[], dims: readonly string[], terms: Terms): readonly PodClass[] {
  const groupAt = new Map(groups.map((group, index) => [group, index]));
  const at = drafts.map(({ group }) => groupAt.get(group)!);
  const matching = (term: number): readonly number[] => drafts.flatMap((_, index) => (terms.matches(term, at[index]!) ? [index] : []));
  const apart = drafts.map((): Map<number, Set<number>> => new Map());
  const keep = (key: number, one: number, other: number): void => {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      apart[a]!.set(key, (apart[a]!.get(key) ?? new Set()).add(b));
    }
  };
  const byPort = holders(drafts.map(({ group }) => group.ports));
  const byClaim = holders(drafts.map(({ alone }) => alone));
  // Pods that belong to different nodes never take a port from each other.
  const meet = (one: number, other: number): boolean => {
    const [[a, ...more], [b, ...rest]] = [drafts[one]!.nodes, drafts[other]!.nodes];
    return more.length + rest.length > 0 || a === b;
  };
  drafts.forEach(({ group, alone }, index) => {
    for (const { term, key } of terms.apart(at[index]!)) for (const other of matching(term)) keep(key, index, other);
    for (const port of group.ports) for (const second of byPort.get(port)!) if (meet(index, second)) keep(0, index, second);
    for (const claim of alone) for (const second of byClaim.get(claim)!) keep(terms.topology.everywhere, index, second);
  });
  return drafts.map(({ pods, group, nodes, together }, index) => ({
    index,
    pods,
    need: dims.map((dim) => group.requests[dim] ?? 0),
    nodes,
    priority: group.priority,
    apart: [...apart[index]!].map(([key, others]): Relation => ({ key, classes: [...others].sort((a, b) => a - b) })),
    beside: terms.beside(at[index]!).map(({ term, key }) => ({ key, classes: matching(term), self: terms.matches(term, at[index]!) })),
    spread: terms.spread(at[index]!).map(({ term, ...rest }) => ({
      ...rest,
      classes: matching(term),
      self: terms.matches(term, at[index]!),
    })),
    together,
  }));
}

/** Which lists something is in, in their order. */
function holders(lists: readonly (readonly string[])[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  lists.forEach((list, index) => {
    for (const each of new Set(list)) {
      const others = found.get(each);
      if (others === undefined) found.set(each, [index]);
      else others.push(index);
    }
  });
  return found;
}
